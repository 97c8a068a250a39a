//! The script that asks Slurm for an allocation and runs experiments in it.

use crate::plan::Needs;
use crate::strategy::command::slurm_time;

/// The whole script: what all cases need, as comments that `sbatch` reads, and then the command.
pub(super) fn script(name: &str, needs: &Needs, command: &[String]) -> String {
    let Needs { nodes, tasks, tasks_per_node, partition, time_limit } = needs;
    let options = [
        Some(format!("job-name={}", one_word(name))),
        nodes.map(|nodes| format!("nodes={nodes}")),
        Some(format!("ntasks={}", tasks.tasks)),
        tasks_per_node.map(|most| format!("ntasks-per-node={most}")),
        (tasks.threads > 1).then(|| format!("cpus-per-task={}", tasks.threads)),
        partition.as_deref().map(|partition| format!("partition={}", one_word(partition))),
        time_limit.map(|limit| format!("time={}", slurm_time(limit))),
    ];
    let options: String = options.into_iter().flatten().map(|option| format!("#SBATCH --{option}\n")).collect();
    format!("#!/bin/sh\n{options}\nexec {}", shell_words::join(command))
}

/// What `sbatch` reads in a comment ends at a blank.
fn one_word(text: &str) -> String {
    text.chars().map(|c| if c.is_alphanumeric() || "._-,+".contains(c) { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::script;
    use crate::plan::Needs;
    use crate::strategy::command::Tasks;

    #[test]
    fn the_script_asks_for_what_the_largest_case_needs() {
        let needs = Needs {
            nodes: Some(4),
            tasks: Tasks { tasks: 8, threads: 2 },
            tasks_per_node: Some(2),
            partition: Some("lab".to_owned()),
            time_limit: Some(Duration::from_secs(36 * 3600 + 90)),
        };
        let command = ["runner", "my experiments/it's.toml"].map(str::to_owned);
        let expected = "\
#!/bin/sh
#SBATCH --job-name=solver
#SBATCH --nodes=4
#SBATCH --ntasks=8
#SBATCH --ntasks-per-node=2
#SBATCH --cpus-per-task=2
#SBATCH --partition=lab
#SBATCH --time=36:01:30

exec runner 'my experiments/it'\\''s.toml'";
        assert_eq!(script("solver", &needs, &command), expected);
    }

    #[test]
    fn what_a_file_says_cannot_add_a_line() {
        let needs = Needs {
            nodes: None,
            tasks: Tasks { tasks: 2, threads: 1 },
            tasks_per_node: None,
            partition: Some("lab\nrm -rf x".to_owned()),
            time_limit: None,
        };
        let script = script("a b\n#SBATCH --exclusive", &needs, &["runner".to_owned()]);
        assert_eq!(script.lines().count(), 6, "{script}");
        assert!(script.contains("--job-name=a_b__SBATCH_--exclusive\n") && script.contains("=lab_rm_-rf_x\n"));
    }
}

//! Which processors share a core, and which cores share a NUMA node; and the orders in which workers can be put on them.

use std::collections::BTreeMap;
#[cfg(any(target_os = "linux", test))]
use std::{fs, path::Path};

use serde::{Deserialize, Serialize};

/// The processors that this process may use, by where they are: its nodes in the order of their packages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Topology {
    pub nodes: Vec<Node>,
}

/// Cores whose memory is as near to each of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// The number of the NUMA node.
    pub node: usize,
    /// The socket that it is in.
    pub package: i64,
    /// The processors of each core: its SMT siblings.
    pub cores: Vec<Vec<usize>>,
}

impl Topology {
    /// What `root`, which is `/sys/devices/system`, says of those processors; none where it does not say which of them
    /// are siblings. A system that knows no NUMA nodes has one.
    #[cfg(any(target_os = "linux", test))]
    pub(super) fn read(root: &Path, cpus: &[usize]) -> Option<Self> {
        let node_of = nodes(root);
        let mut nodes: BTreeMap<(i64, usize), BTreeMap<usize, Vec<usize>>> = BTreeMap::new();
        for &cpu in cpus {
            let topology = root.join(format!("cpu/cpu{cpu}/topology"));
            let siblings = parse_cpu_list(&fs::read_to_string(topology.join("thread_siblings_list")).ok()?)?;
            let package = fs::read_to_string(topology.join("physical_package_id")).ok();
            let package = package.and_then(|text| text.trim().parse().ok()).unwrap_or(0);
            let node = node_of.get(&cpu).copied().unwrap_or(0);
            // Cores have numbers that may be there twice; their first siblings have not.
            let core = siblings.into_iter().min()?;
            nodes.entry((package, node)).or_default().entry(core).or_default().push(cpu);
        }
        let node = |((package, node), cores): ((i64, usize), BTreeMap<usize, Vec<usize>>)| Node {
            node,
            package,
            cores: cores.into_values().collect(),
        };
        Some(Self { nodes: nodes.into_iter().map(node).collect() })
    }

    /// How many processors there are in it.
    pub fn cpus(&self) -> usize {
        self.nodes.iter().flat_map(|node| &node.cores).map(Vec::len).sum()
    }

    /// Near to each other: the siblings of a core, then the next core of the node, then the next node.
    pub fn compact(&self) -> Vec<usize> {
        self.nodes.iter().flat_map(|node| &node.cores).flatten().copied().collect()
    }

    /// Far from each other: another package, another node, another core each; siblings when every core has a worker.
    pub fn scatter(&self) -> Vec<usize> {
        let mut ranked = Vec::new();
        let mut in_package: BTreeMap<i64, usize> = BTreeMap::new();
        for node in &self.nodes {
            let nodes_before = in_package.entry(node.package).or_default();
            for (core, siblings) in node.cores.iter().enumerate() {
                let ranks = siblings.iter().enumerate();
                ranked.extend(ranks.map(|(sibling, &cpu)| ((sibling, core, *nodes_before, node.package), cpu)));
            }
            *nodes_before += 1;
        }
        ranked.sort_unstable();
        ranked.into_iter().map(|(_, cpu)| cpu).collect()
    }

    /// How many physical cores there are.
    pub fn cores(&self) -> usize {
        self.nodes.iter().map(|node| node.cores.len()).sum()
    }

    /// How many processors share a core, at most.
    pub fn siblings(&self) -> usize {
        self.nodes.iter().flat_map(|node| &node.cores).map(Vec::len).max().unwrap_or(1)
    }

    /// How many NUMA nodes there are.
    pub fn numa_nodes(&self) -> usize {
        let mut nodes: Vec<usize> = self.nodes.iter().map(|node| node.node).collect();
        nodes.sort_unstable();
        nodes.dedup();
        nodes.len()
    }
}

/// The NUMA node of each processor, where the system says it.
#[cfg(any(target_os = "linux", test))]
fn nodes(root: &Path) -> BTreeMap<usize, usize> {
    let entries = fs::read_dir(root.join("node")).into_iter().flatten().flatten();
    let nodes = entries.filter_map(|entry| {
        let node: usize = entry.file_name().to_str()?.strip_prefix("node")?.parse().ok()?;
        let cpus = parse_cpu_list(&fs::read_to_string(entry.path().join("cpulist")).ok()?)?;
        Some(cpus.into_iter().map(move |cpu| (cpu, node)))
    });
    nodes.flatten().collect()
}

/// `0-3,8` as its processors.
#[cfg(any(target_os = "linux", test))]
pub(super) fn parse_cpu_list(text: &str) -> Option<Vec<usize>> {
    let mut cpus = Vec::new();
    for part in text.trim().split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last): (usize, usize) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        cpus.extend(first..=last.min(first.saturating_add(65_535)));
    }
    Some(cpus)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two sockets with a node, four cores and eight processors each, numbered as Intel's are: siblings are 8 apart, and
    /// cores have the same numbers in both sockets.
    fn two_sockets() -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for cpu in 0..16 {
            let first = cpu % 8;
            let topology = root.path().join(format!("cpu/cpu{cpu}/topology"));
            fs::create_dir_all(&topology).unwrap();
            fs::write(topology.join("thread_siblings_list"), format!("{first},{}\n", first + 8)).unwrap();
            fs::write(topology.join("physical_package_id"), format!("{}\n", first / 4)).unwrap();
            fs::write(topology.join("core_id"), format!("{}\n", first % 4)).unwrap();
        }
        for (node, cpus) in [(0, "0-3,8-11"), (1, "4-7,12-15")] {
            let node = root.path().join(format!("node/node{node}"));
            fs::create_dir_all(&node).unwrap();
            fs::write(node.join("cpulist"), format!("{cpus}\n")).unwrap();
        }
        fs::create_dir_all(root.path().join("node/power")).unwrap();
        root
    }

    #[test]
    fn compact_fills_cores_then_nodes_and_scatter_does_the_opposite() {
        let root = two_sockets();
        let topology = Topology::read(root.path(), &(0..16).collect::<Vec<_>>()).unwrap();
        assert_eq!(topology.compact(), [0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15]);
        assert_eq!(topology.scatter(), [0, 4, 1, 5, 2, 6, 3, 7, 8, 12, 9, 13, 10, 14, 11, 15]);
        assert_eq!((topology.siblings(), topology.numa_nodes()), (2, 2));
    }

    #[test]
    fn only_the_processors_of_this_process_are_in_it() {
        let root = two_sockets();
        let topology = Topology::read(root.path(), &[1, 2, 9, 13]).unwrap();
        let node = |node: usize, cores: &[&[usize]]| Node {
            node,
            package: node as i64,
            cores: cores.iter().map(|core| core.to_vec()).collect(),
        };
        assert_eq!(topology.nodes, [node(0, &[&[1, 9], &[2]]), node(1, &[&[13]])]);
        assert_eq!(topology.compact(), [1, 9, 2, 13]);
        assert_eq!(topology.scatter(), [1, 13, 2, 9]);
    }

    #[test]
    fn nodes_of_one_package_come_after_another_package() {
        let node = |node, package, cpu| Node { node, package, cores: vec![vec![cpu]] };
        let topology = Topology { nodes: vec![node(0, 0, 0), node(1, 0, 1), node(2, 1, 2), node(3, 1, 3)] };
        assert_eq!(topology.scatter(), [0, 2, 1, 3]);
    }

    #[test]
    fn a_system_without_nodes_has_one_and_one_without_topology_has_none() {
        let root = two_sockets();
        fs::remove_dir_all(root.path().join("node")).unwrap();
        let topology = Topology::read(root.path(), &[0, 4, 8]).unwrap();
        assert_eq!((topology.numa_nodes(), topology.compact()), (1, vec![0, 8, 4]));
        assert_eq!(Topology::read(root.path(), &[0, 16]), None);
        fs::write(root.path().join("cpu/cpu0/topology/thread_siblings_list"), "nonsense").unwrap();
        assert_eq!(Topology::read(root.path(), &[0]), None);
    }

    #[test]
    fn it_is_stored_as_a_list_of_nodes() {
        let topology = Topology { nodes: vec![Node { node: 0, package: 0, cores: vec![vec![0, 2], vec![1, 3]] }] };
        let text = serde_json::to_string(&topology).unwrap();
        assert_eq!(text, r#"[{"node":0,"package":0,"cores":[[0,2],[1,3]]}]"#);
        assert_eq!(serde_json::from_str::<Topology>(&text).unwrap(), topology);
    }
}

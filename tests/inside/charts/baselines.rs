//! Groups in which not all is compared with the same, and groups of commands.

use crate::report::chart::Mark;
use crate::report::markdown::summary_markdown;
use crate::report::{best_choice, case_table};
use crate::summary::{Best, Summary};

use super::look::words;
use super::{hard_case, names, picture};

fn title(case: &str, name: &str) -> String {
    picture(&hard_case(case), name).title
}

#[test]
fn titles_name_the_baseline_where_there_are_several() {
    assert_eq!(title("python", "speedup"), "scope and rayon reach 7.0× over serial with 7 workers");
    assert_eq!(title("python", "times"), "scope/7 and rayon/7 take 1.001 s, serial/1 7.001 s");
    assert!(title("commands", "speedup").starts_with("zstd -19 reaches 7.4× over zstd -19/1 with 8 workers"));
    assert!(title("commands", "times").ends_with(", zstd -19/1 12.40 s"));
    assert!(title("many baselines", "speedup").contains(" over their baselines with 4 workers"));
    assert!(title("commands without gain", "speedup").starts_with("No strategy is faster than its baseline: "));
    assert_eq!(title("commands of one", "speedup"), "zstd reaches 1.94× with 2 workers");
}

#[test]
fn the_picture_says_what_each_strategy_is_compared_with() {
    let said = words(&picture(&hard_case("python"), "speedup"));
    for part in [
        "Times as fast as its own baseline",
        "scope\nand\nrayon\n7.0×\n1.0 s\nover serial\ncannot be told apart",
        "python pool\n6.9×\n1.03 s\nover python serial",
        "serial, python serial\n7.0 s, 7.06 s",
    ] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    let said = words(&picture(&hard_case("commands of one"), "speedup"));
    assert!(said.contains("Times as fast as zstd/1") && said.contains("size 1"), "{said}");
    assert!(words(&picture(&hard_case("many baselines"), "times")).contains(" and 3 more"));
    let said = words(&picture(&hard_case("python"), "times"));
    assert!(said.contains("baselines serial/1 7.001 s (7.000 s to 7.003 s) and python serial/1 7.061 s"), "{said}");
}

#[test]
fn each_number_of_baseline_workers_has_its_ideal() {
    let drawing = picture(&hard_case("commands from four"), "speedup");
    let dashed = |mark: &&Mark| matches!(mark, Mark::Line { stroke, .. } if stroke.dash == Some((5.0, 4.0)));
    assert_eq!(drawing.marks.iter().filter(dashed).count(), 2);
    let said = words(&drawing);
    assert!(said.contains("ideal: 1× per worker\n") && said.contains("ideal: 1× per 4 workers"), "{said}");
    assert!(said.contains("large solver/4\n2.1 s"), "{said}");
}

#[test]
fn commands_have_no_timeline_and_no_losses() {
    assert_eq!(names(&hard_case("commands")), ["speedup", "efficiency", "times", "cost"]);
    assert_eq!(names(&hard_case("python")), ["speedup", "efficiency", "times", "cost", "timeline", "losses"]);
    let lost = |case: &str| case_table(&hard_case(case).groups[0]).plain(200).contains("lost most to");
    assert!(!lost("commands") && lost("lost"));
    let said = words(&picture(&hard_case("python"), "timeline"));
    assert!(!said.contains("python pool/7 makespan") && said.contains("scope/7"), "{said}");
}

#[test]
fn tables_and_sentences_name_the_baseline_where_there_are_several() {
    let mut group = hard_case("python").groups.remove(0);
    let table = case_table(&group).plain(200);
    let pool = table.lines().find(|line| line.starts_with("python pool") && line.contains("1.025 s")).unwrap();
    assert!(pool.contains("6.89  python serial/1"), "{table}");
    assert!(!case_table(&hard_case("four").groups[0]).plain(200).contains(" over "));
    group.best =
        Some(Best { case: "python pool/7".to_owned(), may_be_fastest: Some(vec!["python pool/7".to_owned()]) });
    let sentence = best_choice(&group).unwrap();
    assert!(
        sentence.contains("(python pool/7), 1.025 s, 6.89 times as fast as its baseline python serial/1"),
        "{sentence}"
    );
    let markdown = summary_markdown(&hard_case("python"), &[]);
    assert!(markdown.contains("serial/1 takes 7.001 s. python serial/1 takes 7.061 s."), "{markdown}");
    assert!(summary_markdown(&hard_case("commands"), &[]).contains("Work of size 1. zstd -19/1 takes 12.40 s."));
}

#[test]
fn a_law_is_drawn_where_it_holds_and_few_are() {
    let bands = |case: &str| {
        let drawing = picture(&hard_case(case), "speedup");
        drawing.marks.iter().filter(|mark| matches!(mark, Mark::Polygon { fill, .. } if fill.opacity < 1.0)).count()
    };
    assert_eq!(bands("laws"), 1, "that of the series that it says most of");
    assert_eq!(bands("laws of five"), 1);
    assert_eq!(bands("law through a staircase"), 1, "with the counts that were measured, it can be reached");
    let said = words(&picture(&hard_case("laws"), "speedup")).replace('\n', " ");
    assert!(
        said.contains("pale curve and band: fitted law, 95 %") && said.contains("law: USL, σ 0.040, κ 0.0010"),
        "{said}"
    );
}

#[test]
fn a_law_never_enters_what_cannot_be_reached() {
    let opacities = |summary: &Summary| {
        let opacity = |mark: &Mark| match mark {
            Mark::Polygon { fill, .. } => Some(fill.opacity),
            _ => None,
        };
        picture(summary, "speedup").marks.iter().filter_map(opacity).collect::<Vec<f64>>()
    };
    let [band, region] = opacities(&hard_case("law through a staircase"))[..] else { panic!("a band and a region") };
    assert!(band < 1.0 && region == 1.0, "the region covers the band");
    let mut too_much = hard_case("laws");
    too_much.groups[0].bounds.iter_mut().for_each(|bound| *bound = bound.min(4.0));
    assert_eq!(opacities(&too_much), [1.0], "no law claims more than four");
}

#[test]
fn no_law_is_drawn_for_what_was_lost_to_how_records_were_shared_out() {
    let mut summary = hard_case("laws up to eight");
    let bands = |summary: &Summary| {
        let drawing = picture(summary, "speedup");
        drawing.marks.iter().filter(|mark| matches!(mark, Mark::Polygon { fill, .. } if fill.opacity < 1.0)).count()
    };
    assert_eq!(bands(&summary), 1);
    let losses = hard_case("lost to one").groups[0].cases[1].losses;
    summary.groups[0].cases.iter_mut().for_each(|case| case.losses = losses);
    assert_eq!(bands(&summary), 0, "all of it was lost to load balance");
}

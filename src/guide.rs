//! How to use all this, a chapter each: the same pages as in the folder `docs` of the repository.

/// A chapter for each page.
macro_rules! chapters {
    ($($name:ident: $page:literal,)*) => {
        $(#[doc = include_str!(concat!(env!("OUT_DIR"), "/", $page))] pub mod $name {})*
    };
}

chapters! {
    design_an_experiment: "design-an-experiment.md",
    experiment_file: "experiment-file.md",
    program: "program.md",
    predict: "predict.md",
    cluster: "cluster.md",
    page: "page.md",
    pictures: "pictures.md",
    numbers: "numbers.md",
    files: "files.md",
    ci: "ci.md",
    library: "library.md",
    python: "python.md",
}

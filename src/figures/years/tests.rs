use super::super::deeds;
use super::super::tests::doing;
use super::*;
use crate::evidence::brief::Brief;

fn figure(said: &[Brief]) -> Years {
    Years::of(&deeds(said))
}

/// One work in each of those years.
fn in_years(years: &[i32]) -> Vec<Brief> {
    years.iter().zip(1_i64..).map(|(year, id)| doing(id, &format!("w{id}"), Some(*year), CitationFunction::Extend)).collect()
}

#[test]
fn titles_say_what_is_seen() {
    let title = |years: &[i32]| figure(&in_years(years)).title;
    assert_eq!(title(&[]), "No work in this review says anything about it");
    assert_eq!(title(&[2019]), "One work, in 2019");
    assert_eq!(title(&[2019, 2019]), "Two works, all in 2019");
    assert_eq!(title(&[2017, 2020, 2021, 2021, 2023]), "Five works, most since 2021");
    assert_eq!(title(&[2017, 2023, 2023]), "Three works, most in 2023");
    assert_eq!(title(&[2017, 2023]), "Two works from 2017 to 2023");
    let undated = [doing(1, "a", None, CitationFunction::Use)];
    assert_eq!(figure(&undated).title, "One work, whose year is not documented");
    assert!(figure(&undated).plot.is_none());
}

#[test]
fn one_work_is_one_mark_in_a_row_of_years() {
    let plot = figure(&in_years(&[2019])).plot.unwrap();
    assert_eq!((plot.marks.len(), plot.pieces.len(), plot.scale.len()), (1, 0, 0));
    assert_eq!(plot.years.iter().map(|name| name.text.as_str()).collect::<Vec<_>>(), ["2014", "2015", "2016", "2017", "2018", "2019"]);
    assert!(plot.marks[0].x > WIDTH / 2.0);
}

#[test]
fn marks_stand_on_each_other_and_inside_the_drawing() {
    let plot = figure(&in_years(&[2010, 2021, 2021, 2021])).plot.unwrap();
    let mut stacked: Vec<_> = plot.marks.iter().filter(|mark| mark.x > WIDTH / 2.0).map(|mark| mark.y).collect();
    stacked.dedup();
    assert_eq!(stacked.len(), 3);
    for mark in &plot.marks {
        assert!(mark.x >= 0.0 && mark.x + plot.side <= WIDTH && mark.y >= 0.0 && mark.y + plot.side <= plot.base, "{mark:?}");
    }
    assert_eq!(plot.years.len(), 12, "every year: {:?}", plot.years);
}

#[test]
fn five_thousand_works_of_forty_years_are_bars_inside_the_drawing() {
    let function = |i: i32| if i % 4 == 3 { CitationFunction::Extend } else { CitationFunction::Use };
    let mut said: Vec<_> = (0..4_999_i32).map(|i| doing(i64::from(i), &format!("w{i}"), Some(1986 + i % 40), function(i))).collect();
    said.push(doing(9_999, "maker", Some(1986), CitationFunction::Produce));
    let figure = figure(&said);
    let plot = figure.plot.unwrap();
    assert_eq!((figure.years.len(), plot.marks.len()), (40, 0));
    assert!((2..=5).contains(&plot.scale.len()), "{:?}", plot.scale);
    for piece in &plot.pieces {
        assert!(
            piece.x >= plot.left && piece.x + piece.width <= WIDTH + 0.1 && piece.y >= 0.0 && piece.y + piece.height <= plot.base + 0.1,
            "{piece:?}"
        );
        assert!(piece.height >= THIN && piece.width > 3.0, "{piece:?}");
    }
    assert!(plot.pieces.iter().any(|piece| piece.function == CitationFunction::Produce), "one work among 5,000 is seen");
    for pair in plot.years.windows(2) {
        assert!(pair[1].at - pair[0].at > 24.0, "names of years run into each other: {:?}", plot.years);
    }
    assert_eq!(figure.years.iter().map(|year| year.works).sum::<usize>(), 5_000);
}

#[test]
fn what_is_too_old_to_be_drawn_is_counted_and_said() {
    let figure = figure(&in_years(&[1895, 2020, 2021]));
    assert!(figure.too_old && figure.years.len() == 3);
    assert_eq!(figure.plot.unwrap().pieces.len(), 2);
}

#[test]
fn a_scale_has_round_numbers() {
    assert_eq!([1, 4, 5, 13, 41, 125, 999, 5000].map(round_step), [1, 1, 2, 5, 20, 50, 500, 2000]);
}

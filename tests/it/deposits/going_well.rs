//! What is deposited, in which order, and what people may do about it.

use amphora::deposits::{Answer, DepositError, Depositor, Order, Shelf, State, Thing, store};
use scholarly::zenodo::ZenodoError;
use zenodo_stand_in::{Fate, Like, StandIn};

use super::{SITE, Sample, add_release, assert_out, deposits, problem, release, run, sheet, well, zenodo};
use crate::support::clock;

both! {
    async fn nothing_is_published_without_being_told_to(review: empty) {
        let (stand_in, sample) = (StandIn::start(Like::Production).await, Sample::new());
        let draft = well(&review, &stand_in, &sample, &[sheet()], false).await.remove(0);
        assert_eq!((draft.state, draft.doi.as_ref()), (State::Described, None));
        assert_eq!(stand_in.depositions()[0]["state"], "unsubmitted");
        assert!(stand_in.requests().iter().all(|request| !request.ends_with("publish")));
        // The files name the DOI that is reserved, and it is the one that they get.
        well(&review, &stand_in, &sample, &[sheet()], true).await;
        assert_out(&review, &stand_in, &sheet(), &["revision 1"], "published later").await;
    }
}

both! {
    async fn what_did_not_change_is_not_deposited_again_and_what_did_is_a_version(review: empty) {
        let (stand_in, sample) = (StandIn::start(Like::Production).await, Sample::new());
        well(&review, &stand_in, &sample, &[sheet()], true).await;
        let asked = stand_in.requests().len();
        well(&review, &stand_in, &sample, &[sheet()], true).await;
        assert_eq!(stand_in.requests().len(), asked, "nothing was asked");
        sample.edition(&sheet(), "revision 7");
        stand_in.answers_with_the_old_record();
        well(&review, &stand_in, &sample, &[sheet()], true).await;
        assert_out(&review, &stand_in, &sheet(), &["revision 1", "revision 7"], "next version").await;
    }
}

both! {
    async fn a_release_holds_its_datasheets_and_they_are_part_of_it(review: empty) {
        add_release(&review, "2026.1").await;
        add_release(&review, "2026.2").await;
        let (stand_in, sample) = (StandIn::start(Like::Production).await, Sample::new());
        let things = [release("2026.1"), sheet(), Thing::Datasheet("padchest".parse().unwrap())];
        let out = well(&review, &stand_in, &sample, &things, true).await;
        let doi = |place: usize| out[place].doi.as_ref().unwrap().as_str().to_owned();
        let related = |deposit: &amphora::deposits::Deposit| -> Vec<(String, String)> {
            let all = stand_in.depositions();
            let record = all.iter().find(|record| record["id"].as_i64() == deposit.number).unwrap();
            record["metadata"]["related_identifiers"].as_array().unwrap().iter()
                .map(|one| (one["relation"].as_str().unwrap().to_owned(), one["identifier"].as_str().unwrap().to_owned()))
                .collect()
        };
        // Datasheets come first; the release's DOI is reserved by then.
        assert_eq!(out[2].kind, amphora::deposits::Kind::Release);
        assert!(related(&out[0]).contains(&("isPartOf".to_owned(), doi(2))), "{:?}", related(&out[0]));
        assert!(related(&out[2]).contains(&("hasPart".to_owned(), doi(0))) && related(&out[2]).contains(&("hasPart".to_owned(), doi(1))));
        assert_eq!(related(&out[2])[0], ("isIdenticalTo".to_owned(), format!("{SITE}/releases/2026.1")));
        // Later ones are part of all versions.
        sample.edition(&sheet(), "revision 9");
        let next = well(&review, &stand_in, &sample, &[release("2026.2"), sheet()], true).await;
        let concept = out[2].concept_doi.as_ref().unwrap().as_str().to_owned();
        assert!(related(&next[0]).contains(&("isPartOf".to_owned(), concept)), "{:?}", related(&next[0]));
        assert_out(&review, &stand_in, &release("2026.2"), &["2026.1", "2026.2"], "releases").await;
        // An earlier one cannot come after it.
        add_release(&review, "2025.9").await;
        assert!(matches!(problem(&review, &stand_in, &sample, &release("2025.9"), None).await, DepositError::Later(_)));
        let journal = review.sql("SELECT summary FROM revisions WHERE subject = 'release' ORDER BY id").await;
        assert_eq!(journal.len(), 2);
        assert_eq!(journal[0][0].as_deref(), Some(format!("Release 2026.1 was deposited: https://doi.org/{}", doi(2)).as_str()));
    }
}

both! {
    async fn the_doi_that_a_sandbox_reserves_stands_in_no_file(review: empty) {
        add_release(&review, "2026.1").await;
        let (stand_in, sample) = (StandIn::start(Like::Sandbox).await, Sample::new());
        let out = well(&review, &stand_in, &sample, &[sheet(), release("2026.1")], true).await;
        for deposit in out {
            let (reserved, given) = (deposit.reserved_doi.unwrap(), deposit.doi.unwrap());
            assert!(reserved.as_str().starts_with("10.5281/") && given.as_str().starts_with("10.5072/"), "{reserved} {given}");
            for content in stand_in.files(u64::try_from(deposit.number.unwrap()).unwrap()).into_values() {
                let text = String::from_utf8(content).unwrap();
                assert!(!text.contains("10.5281") && !text.contains("10.5072"), "{text}");
            }
            assert_eq!((deposit.is_sandbox, deposit.problem), (true, None));
        }
        // What leads nowhere is shown to no one as a DOI of the review, and a sandbox's record is none of production's.
        assert_eq!(review.sql("SELECT doi FROM releases").await[0][0], None);
        assert!(store::published(review.database.reader(), amphora::deposits::Kind::Datasheet, "chexpert").await.unwrap().is_none());
        let production = StandIn::start(Like::Production).await;
        well(&review, &production, &sample, &[sheet()], true).await;
        assert_out(&review, &production, &sheet(), &["revision 1"], "production").await;
        assert_eq!(deposits(&review, &stand_in, &sheet()).await.len(), 1);
    }
}

both! {
    async fn a_list_that_lags_behind_is_asked_again(review: empty) {
        let (stand_in, sample) = (StandIn::start(Like::Production).await, Sample::new());
        stand_in.lags(2);
        stand_in.will(1, Fate::Lost);
        well(&review, &stand_in, &sample, &[sheet()], true).await;
        assert_out(&review, &stand_in, &sheet(), &["revision 1"], "after a lag").await;
    }
}

both! {
    async fn a_draft_that_is_not_found_is_left_to_a_person(review: empty) {
        let (stand_in, sample) = (StandIn::start(Like::Production).await, Sample::new());
        stand_in.lags(1000);
        stand_in.will(1, Fate::Lost);
        for _ in 0..2 {
            let lost = problem(&review, &stand_in, &sample, &sheet(), None).await;
            assert!(matches!(lost, DepositError::Lost), "{lost}");
            assert!(lost.to_string().contains("--adopt") && lost.to_string().contains("--none-was-made"));
        }
        assert_eq!(deposits(&review, &stand_in, &sheet()).await[0].problem.as_deref(), Some(DepositError::Lost.to_string().as_str()));
        assert_eq!(stand_in.depositions().len(), 1, "no second one was made");
        let id = stand_in.depositions()[0]["id"].as_u64().unwrap();
        run(&review, &stand_in, &sample, &[sheet()], true, Some(Answer::Adopt(id))).await.unwrap();
        assert_out(&review, &stand_in, &sheet(), &["revision 1"], "adopted").await;
        // An answer is about something that is lost.
        sample.edition(&sheet(), "revision 2");
        assert!(matches!(problem(&review, &stand_in, &sample, &sheet(), Some(Answer::NoneWasMade)).await, DepositError::NothingLost));
    }
}

both! {
    async fn a_database_from_a_backup_makes_no_second_record(review: empty) {
        let (stand_in, sample) = (StandIn::start(Like::Production).await, Sample::new());
        well(&review, &stand_in, &sample, &[sheet()], false).await;
        let forget = "DELETE FROM deposit_files; DELETE FROM deposits";
        review.sql_do(forget).await;
        // Its own draft is taken up again.
        well(&review, &stand_in, &sample, &[sheet()], true).await;
        assert_out(&review, &stand_in, &sheet(), &["revision 1"], "a forgotten draft").await;
        review.sql_do(forget).await;
        let id = stand_in.depositions()[0]["id"].as_u64().unwrap();
        let known = problem(&review, &stand_in, &sample, &sheet(), None).await;
        assert!(matches!(known, DepositError::KnownThere(there) if there == id), "{known}");
        sample.edition(&sheet(), "revision 2");
        let outcome = run(&review, &stand_in, &sample, &[sheet()], true, Some(Answer::Adopt(id))).await.unwrap().remove(0);
        assert!(outcome.problem.is_none(), "{outcome:?}");
        let there = stand_in.depositions();
        assert_eq!((there.len(), &there[0]["conceptrecid"]), (2, &there[1]["conceptrecid"]), "the next version of what was forgotten");
        let here = deposits(&review, &stand_in, &sheet()).await;
        assert_eq!(here.iter().map(|deposit| deposit.edition.as_str()).collect::<Vec<_>>(), ["revision 2", "revision 1"]);
    }
}

both! {
    async fn of_several_drafts_a_person_chooses(review: empty) {
        let (stand_in, sample) = (StandIn::start(Like::Production).await, Sample::new());
        for _ in 0..2 {
            well(&review, &stand_in, &sample, &[sheet()], false).await;
            // Made by two databases.
            review.sql_do("DELETE FROM deposit_files; DELETE FROM deposits").await;
            stand_in.lags(1);
        }
        stand_in.lags(0);
        let several = problem(&review, &stand_in, &sample, &sheet(), None).await;
        let ids: Vec<u64> = stand_in.depositions().iter().map(|one| one["id"].as_u64().unwrap()).collect();
        assert!(matches!(&several, DepositError::Several(there) if *there == ids), "{several}");
    }
}

both! {
    async fn two_runs_at_once_make_one_record(review: empty) {
        let (stand_in, sample) = (StandIn::start(Like::Production).await, Sample::new());
        for round in 1..=5 {
            sample.edition(&sheet(), &format!("revision {round}"));
            let things = [sheet()];
            let (one, other) =
                tokio::join!(run(&review, &stand_in, &sample, &things, true, None), run(&review, &stand_in, &sample, &things, true, None));
            for outcome in one.into_iter().chain(other).flatten() {
                let fits = outcome.problem.as_ref().is_none_or(|problem| {
                    matches!(problem, DepositError::AtWork | DepositError::Lost | DepositError::Database(_) | DepositError::Zenodo(_) | DepositError::OtherFiles(_))
                });
                assert!(fits, "{outcome:?}");
            }
            well(&review, &stand_in, &sample, &things, true).await;
        }
        let editions = ["revision 1", "revision 2", "revision 3", "revision 4", "revision 5"];
        assert_out(&review, &stand_in, &sheet(), &editions, "two at once").await;
    }
}

both! {
    async fn a_draft_that_changed_on_the_site_is_put_right_or_told(review: empty) {
        let (stand_in, sample) = (StandIn::start(Like::Production).await, Sample::new());
        let draft = well(&review, &stand_in, &sample, &[sheet()], false).await.remove(0);
        let id = u64::try_from(draft.number.unwrap()).unwrap();
        stand_in.put_file(id, "stray.txt", b"someone's");
        stand_in.put_file(id, "sheet.txt", b"someone's");
        // The datasheet changed since: the draft is of what it is now.
        sample.edition(&sheet(), "revision 2");
        well(&review, &stand_in, &sample, &[sheet()], true).await;
        assert_out(&review, &stand_in, &sheet(), &["revision 2"], "put right").await;
        sample.edition(&sheet(), "revision 3");
        let next = well(&review, &stand_in, &sample, &[sheet()], false).await.remove(0);
        let id = u64::try_from(next.number.unwrap()).unwrap();
        stand_in.delete(id);
        let gone = problem(&review, &stand_in, &sample, &sheet(), None).await;
        assert!(matches!(gone, DepositError::Gone(there) if there == id), "{gone}");
    }
}

both! {
    async fn a_draft_that_someone_published_on_the_site_is_out(review: empty) {
        let (stand_in, sample) = (StandIn::start(Like::Production).await, Sample::new());
        let draft = well(&review, &stand_in, &sample, &[sheet()], false).await.remove(0);
        stand_in.publish(u64::try_from(draft.number.unwrap()).unwrap());
        well(&review, &stand_in, &sample, &[sheet()], false).await;
        assert_out(&review, &stand_in, &sheet(), &["revision 1"], "by hand").await;
    }
}

both! {
    async fn what_zenodo_drops_stops_the_publication(review: empty) {
        let (stand_in, sample) = (StandIn::start(Like::Production).await, Sample::new());
        stand_in.drops("version");
        let not_kept = problem(&review, &stand_in, &sample, &sheet(), None).await;
        assert!(matches!(&not_kept, DepositError::NotKept(what) if what == "version"), "{not_kept}");
        assert_eq!(stand_in.depositions()[0]["state"], "unsubmitted");
    }
}

both! {
    async fn one_release_has_a_draft_at_a_time_and_it_can_be_thrown_away(review: empty) {
        add_release(&review, "2026.1").await;
        add_release(&review, "2026.2").await;
        let (stand_in, sample) = (StandIn::start(Like::Production).await, Sample::new());
        well(&review, &stand_in, &sample, &[release("2026.1")], false).await;
        let other = problem(&review, &stand_in, &sample, &release("2026.2"), None).await;
        assert!(matches!(&other, DepositError::OtherOpen(open) if open == "2026.1"), "{other}");
        let zenodo = zenodo(&stand_in);
        let depositor = Depositor {
            zenodo: &zenodo, database: &review.database, clock: &clock(), contents: &sample, address: SITE, community: None, progress: &|_| {},
        };
        assert_eq!(depositor.discard(&release("2026.2")).await.unwrap(), None, "it has none");
        assert_eq!(depositor.discard(&release("2026.1")).await.unwrap().unwrap().edition, "2026.1");
        assert!(stand_in.depositions().is_empty() && deposits(&review, &stand_in, &release("2026.1")).await.is_empty());
        well(&review, &stand_in, &sample, &[release("2026.2")], true).await;
        assert_out(&review, &stand_in, &release("2026.2"), &["2026.2"], "after that").await;
        assert_eq!(depositor.discard(&release("2026.2")).await.unwrap(), None, "what is out stays");
    }
}

both! {
    async fn a_plan_asks_nothing_of_zenodo(review: default_review) {
        let stand_in = StandIn::start(Like::Production).await;
        let (zenodo, shelf) = (zenodo(&stand_in), Shelf::new(review.site()));
        let depositor = Depositor {
            zenodo: &zenodo, database: &review.database, clock: &clock(), contents: &shelf, address: SITE, community: None, progress: &|_| {},
        };
        let order = Order { things: [sheet()].into(), publish: true, answer: None };
        let plans = depositor.plan(&order).await.unwrap();
        assert_eq!(plans[0].title, "Datasheet for CheXpert");
        assert_eq!(plans[0].files.len(), 4);
        assert_eq!(plans[0].steps.last().unwrap(), "publish it, for good");
        assert_eq!(plans[0].metadata["license"], "cc-by-4.0");
        assert!(stand_in.requests().is_empty());
        assert!(store::all(review.database.reader()).await.unwrap().is_empty());
    }
}

both! {
    async fn a_token_that_is_not_accepted_stops_all(review: empty) {
        let (stand_in, sample) = (StandIn::start(Like::Production).await, Sample::new());
        let site = scholarly::zenodo::Site::new(stand_in.api().parse().unwrap());
        let zenodo = scholarly::zenodo::Zenodo::new(site, "another".parse().unwrap(), scholarly::zenodo::Manners::polite("test")).unwrap();
        let depositor = Depositor {
            zenodo: &zenodo, database: &review.database, clock: &clock(), contents: &sample, address: SITE, community: None, progress: &|_| {},
        };
        let order = Order { things: [sheet(), Thing::Datasheet("padchest".parse().unwrap())].into(), publish: true, answer: None };
        let outcomes = depositor.run(&order).await;
        assert_eq!(outcomes.len(), 1, "the second one was not begun");
        assert!(matches!(outcomes[0].problem, Some(DepositError::Zenodo(ZenodoError::Unauthorised))), "{outcomes:?}");
        assert!(stand_in.depositions().is_empty());
    }
}

#![allow(clippy::all, clippy::disallowed_methods)]
use std::{io::Read, time::Instant};
use genex_screening::*;
fn main(){
    let mut t=String::new();
    flate2::read::GzDecoder::new(std::fs::File::open("/work/shared/data/ofac/ofac_sdn_2026-08-03.jsonl.gz").unwrap()).read_to_string(&mut t).unwrap();
    let s=Instant::now();
    let mut list=SanctionsList::new();
    parse_jsonl(&t).unwrap().into_iter().for_each(|e| list.add(e));
    eprintln!("parse {:?}", s.elapsed()); let s=Instant::now();
    list.prepare(); eprintln!("prepare {:?}", s.elapsed());
    let mut r=csv::Reader::from_path("/work/shared/data/names/negatives_us_50k.csv").unwrap();
    let names:Vec<(String,String,String)>=r.records().map(|r|{let r=r.unwrap();(r[0].into(),r[5].into(),r[7].into())}).collect();
    let run=|what:&str, qs:Vec<Query>|{ let mut alerts=0; let mut ns:Vec<u64>=qs.iter().map(|q|{let s=Instant::now(); let f=list.search(q,&Policy::default()); let d=s.elapsed().as_nanos() as u64; if f.decision!=Decision::Clear {alerts+=1} d}).collect();
     let sum:u64=ns.iter().sum(); ns.sort(); let at=|p:usize| ns[(ns.len()-1)*p/1000] as f64/1000.0;
     eprintln!("{what}: n {} alerts {:.5} p50 {} p90 {} p99 {} p999 {} max {} rate {:.0}", ns.len(), alerts as f64/ns.len() as f64, at(500),at(900),at(990),at(999),at(1000), ns.len() as f64*1e9/sum as f64);};
    run("name", names.iter().map(|n|Query::new(n.0.clone())).collect());
    run("dob", names.iter().map(|n|Query::new(n.0.clone()).born(BirthDate::parse(&n.1))).collect());
    run("dob+country", names.iter().map(|n|Query::new(n.0.clone()).born(BirthDate::parse(&n.1)).from_country(Country::parse(&n.2))).collect());
    run("listed", list.entities().map(|e|Query::new(e.names[0].clone())).collect());
    run("listed-persons", list.entities().filter(|e|!e.birth_dates.is_empty()).map(|e|Query::new(e.names[0].clone())).collect());
}

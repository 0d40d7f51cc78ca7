//! FinCEN's batch file: elements with parts are numbered in the order they stand in.

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};

const NAMESPACE: &str = "www.fincen.gov/base";

/// An element with its parts in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    name: &'static str,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Value(&'static str, String),
    Element(Element),
}

impl Element {
    /// An element without parts.
    pub const fn new(name: &'static str) -> Self {
        Self { name, parts: Vec::new() }
    }

    /// With a value.
    #[must_use]
    pub fn value(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.parts.push(Part::Value(name, value.into()));
        self
    }

    /// With a value if there is one.
    #[must_use]
    pub fn maybe(self, name: &'static str, value: Option<String>) -> Self {
        match value {
            Some(value) => self.value(name, value),
            None => self,
        }
    }

    /// With a mark if it holds.
    #[must_use]
    pub fn mark(self, name: &'static str, holds: bool) -> Self {
        if holds { self.value(name, "Y") } else { self }
    }

    /// With an element.
    #[must_use]
    pub fn part(mut self, part: Self) -> Self {
        self.parts.push(Part::Element(part));
        self
    }

    /// With elements.
    #[must_use]
    pub fn parts(mut self, parts: impl IntoIterator<Item = Self>) -> Self {
        self.parts.extend(parts.into_iter().map(Part::Element));
        self
    }

    /// How many elements of this name there are in it, itself included.
    fn count(&self, name: &str) -> usize {
        let below = self.parts.iter().map(|part| match part {
            Part::Value(..) => 0,
            Part::Element(element) => element.count(name),
        });
        usize::from(self.name == name) + below.sum::<usize>()
    }
}

/// The file of these activities. `total` is the sum of their amounts in whole dollars; `zeros` names further counts
/// that are none.
pub fn batch(form: &str, activities: Vec<Element>, total: u64, zeros: &[&str]) -> String {
    let parties: usize = activities.iter().map(|activity| activity.count("Party")).sum();
    let mut root = BytesStart::new("fc2:EFilingBatchXML");
    root.push_attribute(("xmlns:fc2", NAMESPACE));
    root.push_attribute(("TotalAmount", total.to_string().as_str()));
    root.push_attribute(("PartyCount", parties.to_string().as_str()));
    root.push_attribute(("ActivityCount", activities.len().to_string().as_str()));
    zeros.iter().for_each(|name| root.push_attribute((*name, "0")));
    let mut file = File { writer: Writer::new_with_indent(Vec::new(), b' ', 2), number: 0 };
    file.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
    file.event(Event::Start(root.borrow()));
    file.value("FormTypeCode", form);
    activities.iter().for_each(|activity| file.element(activity));
    file.event(Event::End(root.to_end()));
    String::from_utf8(file.writer.into_inner()).expect("the writer writes UTF-8")
}

struct File {
    writer: Writer<Vec<u8>>,
    number: u64,
}

impl File {
    fn element(&mut self, element: &Element) {
        self.number += 1;
        let name = format!("fc2:{}", element.name);
        let number = self.number.to_string();
        self.event(Event::Start(
            BytesStart::new(name.as_str()).with_attributes([("SeqNum", number.as_str())]),
        ));
        for part in &element.parts {
            match part {
                Part::Value(name, value) => self.value(name, value),
                Part::Element(element) => self.element(element),
            }
        }
        self.event(Event::End(BytesEnd::new(name)));
    }

    fn value(&mut self, name: &str, value: &str) {
        let name = format!("fc2:{name}");
        self.event(Event::Start(BytesStart::new(name.as_str())));
        self.event(Event::Text(BytesText::new(value)));
        self.event(Event::End(BytesEnd::new(name)));
    }

    fn event(&mut self, event: Event<'_>) {
        self.writer.write_event(event).expect("memory takes what is written");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_numbered_and_counted_and_values_escaped() {
        let party =
            Element::new("Party").value("Name", "A & <B>").part(Element::new("Party").mark("Y", true));
        let file = batch("X", vec![Element::new("Activity").part(party)], 7, &["AttachmentCount"]);
        assert!(
            file.contains(r#"TotalAmount="7" PartyCount="2" ActivityCount="1" AttachmentCount="0""#),
            "{file}"
        );
        assert!(file.contains(r#"<fc2:Activity SeqNum="1">"#) && file.contains(r#"<fc2:Party SeqNum="3">"#));
        assert!(file.contains("<fc2:Name>A &amp; &lt;B&gt;</fc2:Name>"));
    }
}

//! Records of an XML file, one after the other, each as a small tree.

use quick_xml::{
    XmlVersion,
    events::{BytesStart, Event},
    reader::Reader,
};

use super::ParseError;

/// Deeper than any list nests.
const MAX_DEPTH: usize = 64;

/// An element with what is in it.
#[derive(Debug, Default)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub text: String,
    pub children: Vec<Element>,
}

impl Element {
    /// The attribute's value, or nothing.
    pub fn attribute(&self, name: &str) -> &str {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// Children of this name.
    pub fn all<'a, 'n>(&'a self, name: &'n str) -> impl Iterator<Item = &'a Self> + use<'a, 'n> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of the first child of this name, or nothing.
    pub fn text_of(&self, name: &str) -> &str {
        self.all(name).next().map_or("", |child| child.text.trim())
    }

    /// Elements of this name at any depth below.
    pub fn descendants(&self, name: &str) -> Vec<&Self> {
        let mut found = Vec::new();
        for child in &self.children {
            if child.name == name {
                found.push(child);
            }
            found.extend(child.descendants(name));
        }
        found
    }
}

/// Visits every element with one of these names; what is in it belongs to it alone. Namespaces are not looked at.
pub fn visit(bytes: &[u8], names: &[&str], mut take: impl FnMut(Element)) -> Result<(), ParseError> {
    let text = std::str::from_utf8(bytes).map_err(wrong)?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    reader.config_mut().check_end_names = true;
    let mut open: Vec<Element> = Vec::new();
    let mut depth = 0usize;
    loop {
        match reader.read_event().map_err(wrong)? {
            Event::Start(start) => {
                depth += 1;
                let element = element(&start)?;
                if !open.is_empty() || names.contains(&element.name.as_str()) {
                    open.push(element);
                }
            }
            Event::Empty(start) => {
                let element = element(&start)?;
                if let Some(parent) = open.last_mut() {
                    parent.children.push(element);
                } else if names.contains(&element.name.as_str()) {
                    take(element);
                }
            }
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                close(&mut open, &mut take);
            }
            Event::Text(text) => push_text(&mut open, &text.xml10_content()),
            Event::CData(text) => push_text(&mut open, &text.xml10_content()),
            Event::GeneralRef(reference) => push_text(&mut open, &resolve(&reference)?),
            Event::Eof if depth == 0 => return Ok(()),
            Event::Eof => return Err(ParseError::Xml("it ends in the middle".to_owned())),
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) | Event::DocType(_) => {}
        }
        if depth > MAX_DEPTH {
            return Err(ParseError::Xml("it nests too deeply".to_owned()));
        }
    }
}

fn close(open: &mut Vec<Element>, take: &mut impl FnMut(Element)) {
    let Some(done) = open.pop() else { return };
    match open.last_mut() {
        Some(parent) => parent.children.push(done),
        None => take(done),
    }
}

fn push_text(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

fn element(start: &BytesStart<'_>) -> Result<Element, ParseError> {
    let name = start.local_name().as_ref().to_owned();
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(wrong)?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(wrong)?.into_owned();
        attributes.push((attribute.key.local_name().as_ref().to_owned(), value));
    }
    Ok(Element { name, attributes, ..Element::default() })
}

/// Character references and the five predefined entities; a list has no business with others.
fn resolve(reference: &quick_xml::events::BytesRef<'_>) -> Result<String, ParseError> {
    if let Some(c) = reference.resolve_char_ref().map_err(wrong)? {
        return Ok(c.to_string());
    }
    let name = reference.xml10_content();
    let text = quick_xml::escape::resolve_predefined_entity(&name);
    text.map(str::to_owned).ok_or_else(|| ParseError::Xml(format!("&{name}; is not defined")))
}

fn wrong(error: impl std::fmt::Display) -> ParseError {
    ParseError::Xml(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(xml: &str) -> Result<Vec<String>, ParseError> {
        let mut found = Vec::new();
        visit(xml.as_bytes(), &["a"], |element| found.push(element.text))?;
        Ok(found)
    }

    #[test]
    fn records_are_visited_in_their_order() {
        assert_eq!(texts("<r><a>1 &amp; &#x32;</a><b><a>3</a></b><a/></r>").unwrap(), ["1 & 2", "3", ""]);
    }

    #[test]
    fn what_is_no_xml_is_an_error() {
        for xml in ["<r><a></r>", "<r><a>", "<r>&lol;<a>&lol;</a></r>", &"<a>".repeat(100)] {
            assert!(matches!(texts(xml), Err(ParseError::Xml(_))), "{xml}");
        }
    }
}

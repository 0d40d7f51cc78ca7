//! Letters of other scripts that look like Latin ones (Unicode TR 39, the pairs that occur in names).

/// The Latin letter this letter is drawn like, if any. Both cases are given, since look-alikes differ by case: `Н` is
/// drawn like `H`, `н` is not drawn like `h`.
pub fn latin_twin(c: char) -> Option<char> {
    Some(match c {
        'А' | 'а' | 'Α' | 'α' | 'ɑ' => 'a',
        'В' | 'Β' | 'ß' | 'β' | 'Ь' | 'ь' => 'b',
        'С' | 'с' | 'ϲ' | 'Ϲ' => 'c',
        'ԁ' | 'Ԁ' => 'd',
        'Е' | 'е' | 'Ε' | 'ε' | 'є' => 'e',
        'ɡ' | 'ց' => 'g',
        'Н' | 'Η' | 'һ' | 'Һ' => 'h',
        'І' | 'і' | 'Ι' | 'ι' | 'Ӏ' | 'ӏ' | 'ı' | 'ї' => 'i',
        'Ј' | 'ј' => 'j',
        'К' | 'к' | 'Κ' | 'κ' => 'k',
        'Ꮮ' | 'Լ' => 'l',
        'М' | 'м' | 'Μ' => 'm',
        'Ν' | 'п' | 'ո' => 'n',
        'О' | 'о' | 'Ο' | 'ο' | 'σ' | 'օ' | 'Օ' => 'o',
        'Р' | 'р' | 'Ρ' | 'ρ' => 'p',
        'ԛ' | 'Ԛ' => 'q',
        'Ѕ' | 'ѕ' | 'Տ' => 's',
        'Т' | 'т' | 'Τ' | 'τ' => 't',
        'υ' | 'ս' => 'u',
        'ν' | 'ѵ' => 'v',
        'ԝ' | 'Ԝ' | 'ω' | 'ш' => 'w',
        'Х' | 'х' | 'Χ' | 'χ' => 'x',
        'У' | 'у' | 'Υ' | 'γ' | 'Ү' | 'ү' => 'y',
        'Ζ' => 'z',
        _ => return None,
    })
}

/// The letter a digit stands for inside a word, as in `0sama`.
pub const fn letter_of_digit(c: char) -> Option<char> {
    Some(match c {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        '8' => 'b',
        _ => return None,
    })
}

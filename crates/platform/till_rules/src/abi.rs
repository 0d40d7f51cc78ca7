//! The interface of the WebAssembly module. A caller asks for room, writes a question there, calls `till_answer`, and
//! reads the answer from where the result points; both rooms are given back by `till_free`.

#![allow(unsafe_code, reason = "a caller in another language has pointers and lengths, nothing else")]

/// Room for `length` bytes.
#[unsafe(no_mangle)]
pub extern "C" fn till_room(length: u32) -> *mut u8 {
    Box::into_raw(vec![0u8; length as usize].into_boxed_slice()).cast()
}

/// Gives room back.
///
/// # Safety
/// `room` and `length` are those of [`till_room`] or [`till_answer`], given back once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn till_free(room: *mut u8, length: u32) {
    let slice = std::ptr::slice_from_raw_parts_mut(room, length as usize);
    // SAFETY: both functions that give room out make it of a boxed slice of exactly this length.
    drop(unsafe { Box::from_raw(slice) });
}

/// Answers the question of `length` bytes at `question`: the answer's address, and its length in four bytes at
/// `answer_length`.
///
/// # Safety
/// `question` points to `length` bytes, `answer_length` to four that may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn till_answer(question: *const u8, length: u32, answer_length: *mut u32) -> *mut u8 {
    // SAFETY: the caller wrote this many bytes there.
    let bytes = unsafe { std::slice::from_raw_parts(question, length as usize) };
    let answer = crate::answer(&String::from_utf8_lossy(bytes)).into_bytes().into_boxed_slice();
    let size = u32::try_from(answer.len()).expect("an answer is smaller than its question by far");
    // SAFETY: the caller has room for four bytes there; they need not be aligned.
    unsafe { answer_length.write_unaligned(size) };
    Box::into_raw(answer).cast()
}

/// The whole text of a book; the message around it has a limit in bytes besides.
public typealias BookText = Text<1, 500_000>

/// Where a file is.
public typealias FileAddress = Text<1, 2000>

/// What must be said, and not left empty: 1 to 2,000 characters.
public typealias Remark = Text<1, 2000>

/// How many pages there are; a draft may have none yet.
public typealias PageCount = Whole<0, 100_000>

/// One page of them.
public typealias PageNumber = Whole<1, 100_000>

/// A number that counts from 1, such as a version or a round.
public typealias Ordinal = Whole<1, 1_000_000_000>

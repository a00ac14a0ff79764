namespace Cortap.Infrastructure.Moving;

/// <summary>What was moved.</summary>
/// <param name="Kinds">By kind, in the order in which they were moved.</param>
/// <param name="Unfinished">Jobs and batches that have not ended, or whose delivery has not: they are not moved.</param>
public sealed record MoveReport(IReadOnlyList<MovedKind> Kinds, int Unfinished);

/// <summary>Records or objects of one kind.</summary>
/// <param name="Name">Such as <c>jobs</c>.</param>
/// <param name="Found">In the folder, and there to be moved.</param>
/// <param name="Written">By this run, or that would be written; the rest was there already.</param>
/// <param name="Removed">From the target, because the folder has them no more.</param>
/// <param name="Sha256">Over all of them, read back from the target unless it is a dry run; lower-case hex.</param>
public sealed record MovedKind(string Name, int Found, int Written, int Removed, string Sha256);

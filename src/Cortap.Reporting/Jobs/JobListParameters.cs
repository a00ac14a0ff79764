namespace Cortap.Reporting.Jobs;

/// <summary>The query of a batch's jobs, as received.</summary>
/// <param name="Limit">1 to 100; default 10.</param>
/// <param name="Cursor"><c>next_cursor</c> of the page before.</param>
/// <param name="Status">Only jobs of this status.</param>
public sealed record JobListParameters(string? Limit, string? Cursor, string? Status);

namespace Cortap.Reporting.Jobs;

/// <summary>Which jobs to list; the given members must all match, and at least one of owner, status and project is given.</summary>
public sealed record JobQuery
{
    /// <summary>User and tenant of the creator.</summary>
    public (long UserId, long TenantId)? Owner { get; init; }

    public JobStatus? Status { get; init; }

    public long? ProjectId { get; init; }

    /// <summary>1 to 100.</summary>
    public int Limit { get; init; } = 10;

    /// <summary><see cref="JobPage.NextCursor"/> of the page before; null for the first page.</summary>
    public string? Cursor { get; init; }
}

/// <summary>One page of jobs.</summary>
/// <param name="Jobs">Newest first.</param>
/// <param name="NextCursor">Opaque; null on the last page.</param>
public sealed record JobPage(IReadOnlyList<Job> Jobs, string? NextCursor);

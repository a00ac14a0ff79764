namespace Cortap.Reporting.Jobs;

/// <summary>Which jobs to list. The given members must all match; without any, all jobs of all tenants are listed.</summary>
public sealed record JobQuery
{
    /// <summary>The creator's tenant.</summary>
    public long? TenantId { get; init; }

    /// <summary>The creator. Ids are unique within a tenant only; without <see cref="TenantId"/> the user of that id in each of them.</summary>
    public long? UserId { get; init; }

    public JobStatus? Status { get; init; }

    public long? ProjectId { get; init; }

    public ReportType? ReportType { get; init; }

    /// <summary>Created at this moment or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Created before this moment.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>
    /// A part of what <see cref="JobSearch.TextOf"/> gives: id, project, recipient, error, correlation id. Upper and lower case are alike; null,
    /// an empty text or white space finds all.
    /// </summary>
    public string? Search { get; init; }

    /// <summary>Oldest first instead of newest first; only with a <see cref="Status"/>, and without a <see cref="Search"/>.</summary>
    public bool OldestFirst { get; init; }

    /// <summary>1 to 100.</summary>
    public int Limit { get; init; } = 10;

    /// <summary><see cref="JobPage.NextCursor"/> of the page before; null for the first page.</summary>
    public string? Cursor { get; init; }

    /// <exception cref="ArgumentException">No store lists this.</exception>
    public void ThrowIfInvalid()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Limit, 100);
        if (OldestFirst && (Status is null || !string.IsNullOrWhiteSpace(Search)))
        {
            throw new ArgumentException("Only the jobs of a status, and none that are searched for, are listed oldest first.");
        }
    }
}

/// <summary>One page of jobs.</summary>
/// <param name="Jobs">
/// Newest first, or oldest first, as was asked. A page may be shorter than asked for, even empty, although more follow: a store reads only so much at a time for a search.
/// </param>
/// <param name="NextCursor">Opaque; null on the last page.</param>
public sealed record JobPage(IReadOnlyList<Job> Jobs, string? NextCursor);

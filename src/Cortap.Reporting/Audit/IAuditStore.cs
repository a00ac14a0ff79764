namespace Cortap.Reporting.Audit;

/// <summary>
/// The audit record: one chain, to which is only ever appended. Every method throws <see cref="AuditStoreException"/> when the store cannot be
/// reached or refuses; an event may then have been recorded or not.
/// </summary>
public interface IAuditStore
{
    /// <summary>Appends an event durably, after all that any process has appended before.</summary>
    /// <param name="event">What was decided.</param>
    /// <param name="notBefore">Where the chain is known to have been: when the store ends before it, the record follows this head instead.</param>
    /// <param name="cancellationToken">Cancels the call as long as it has not begun.</param>
    /// <returns>The record's number.</returns>
    Task<long> AppendAsync(AuditEvent @event, AuditHead? notBefore, CancellationToken cancellationToken);

    /// <summary>Records in the order of their numbers, fewer than the limit only at the end. A consistent read.</summary>
    /// <param name="after">Number of the record before the first one wanted.</param>
    /// <param name="limit">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<AuditRecord>> ReadAsync(long after, int limit, CancellationToken cancellationToken);

    /// <summary>The last record; null when there is none. A consistent read.</summary>
    Task<AuditRecord?> ReadLastAsync(CancellationToken cancellationToken);

    /// <summary>Records that match, newest first.</summary>
    Task<AuditPage> ListAsync(AuditQuery query, CancellationToken cancellationToken);

    /// <summary>Removes the records up to this number, but never the last one. A store may keep those that it holds together with later ones.</summary>
    /// <returns>How many were removed.</returns>
    Task<long> PruneAsync(long through, CancellationToken cancellationToken);
}

/// <summary>Which records are wanted; null is any.</summary>
public sealed record AuditQuery
{
    /// <summary>Decided at this moment or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Decided before this moment.</summary>
    public DateTimeOffset? To { get; init; }

    public long? UserId { get; init; }

    public long? TenantId { get; init; }

    public string? Action { get; init; }

    /// <summary>Cut as records have it.</summary>
    public string? Target { get; init => field = value is null ? null : AuditRecord.ObjectOf(value); }

    /// <summary><c>done</c> or <c>refused</c>.</summary>
    public string? Outcome { get; init; }

    /// <summary>Cut as records have it.</summary>
    public string? CorrelationId { get; init => field = value is null ? null : AuditRecord.CorrelationIdOf(value); }

    /// <summary>Only records with smaller numbers.</summary>
    public long Before { get; init; } = long.MaxValue;

    /// <summary>1 to 100.</summary>
    public required int Limit { get; init; }
}

/// <summary>Some of the records that match.</summary>
/// <param name="Records">Newest first; may be fewer than asked for although there are more.</param>
/// <param name="Next"><see cref="AuditQuery.Before"/> of the next page; null at the end.</param>
public sealed record AuditPage(IReadOnlyList<AuditRecord> Records, long? Next);

/// <summary>The audit store could not be reached or refused; the message is for the log, never for the client.</summary>
public sealed class AuditStoreException(string message, Exception? innerException = null) : Exception(message, innerException);

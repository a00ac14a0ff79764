using Cortap.Reporting.Security;

namespace Cortap.Reporting.Audit;

/// <summary>One decision, to be recorded. Texts that are too long are cut, so that a record and its proof stay small.</summary>
/// <param name="Action">One of <see cref="AuditActions"/>.</param>
/// <param name="Target">Id of what it concerns, at most 100 bytes; null when there is no such thing.</param>
/// <param name="At">When it was decided; kept to the millisecond.</param>
public sealed record AuditEvent(string Action, string? Target, DateTimeOffset At)
{
    /// <summary>Null when nobody was verified.</summary>
    public Caller? Actor { get; init; }

    public AuditOutcome Outcome { get; init; } = AuditOutcome.Done;

    /// <summary>HTTP status of a refusal.</summary>
    public int? Status { get; init; }

    /// <summary>Error code of a refusal.</summary>
    public string? Code { get; init; }

    /// <summary>Of the request; what is beyond 64 bytes is cut.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>Address of the client.</summary>
    public string? Client { get; init; }

    /// <summary>Method and path of a refused request, or what the actor gave as his reason; at most 160 bytes.</summary>
    public string? Reason { get; init; }

    /// <summary>How many things it concerns, when there can be several.</summary>
    public long? Count { get; init; }
}

/// <summary>How it was decided.</summary>
public enum AuditOutcome
{
    Done,
    Refused,
}

namespace Cortap.Reporting.Jobs;

/// <summary>The parts of an HTTP request that intake judges.</summary>
public sealed record IntakeRequest
{
    public string? ContentType { get; init; }

    /// <summary><c>Content-Encoding</c>; null or <c>identity</c> is all that is understood.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>Declared length; null when the request has none.</summary>
    public long? ContentLength { get; init; }

    /// <summary>Read only after the token was accepted, and never beyond 64 KiB.</summary>
    public required Stream Body { get; init; }

    /// <summary>Every value of <c>Idempotency-Key</c>.</summary>
    public IReadOnlyList<string?> IdempotencyKey { get; init; } = [];

    /// <summary>Address of the client, for the audit record.</summary>
    public string? Client { get; init; }

    /// <summary>From <see cref="Jobs.CorrelationId.FromHeader"/>.</summary>
    public required string CorrelationId { get; init; }
}

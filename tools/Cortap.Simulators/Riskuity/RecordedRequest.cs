namespace Cortap.Simulators.Riskuity;

/// <summary>One request as the simulated Riskuity saw it.</summary>
/// <param name="Path">Path without the query.</param>
/// <param name="Query">Query with its question mark, or empty.</param>
/// <param name="Headers">Request headers, names without regard to case.</param>
/// <param name="ReceivedAt">The simulator's clock.</param>
public sealed record RecordedRequest(string Path, string Query, IReadOnlyDictionary<string, string> Headers, DateTimeOffset ReceivedAt)
{
    /// <summary>The bearer token, or null.</summary>
    public string? Token => Headers.GetValueOrDefault("Authorization") is { } value && value.StartsWith("Bearer ", StringComparison.Ordinal)
        ? value["Bearer ".Length..]
        : null;
}

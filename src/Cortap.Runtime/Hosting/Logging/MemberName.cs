using System.Collections.Concurrent;
using System.Text.Json;

namespace Cortap.Runtime.Hosting.Logging;

/// <summary>How a value of a record is called in its line: <c>JobId</c> and <c>job_id</c> are both <c>job_id</c>.</summary>
internal static class MemberName
{
    // Names come from the code, but for those of a library that makes them up.
    private const int MostKnown = 1_000;

    private static readonly HashSet<string> Taken = new(StringComparer.Ordinal)
    {
        "timestamp", "level", "event", "message", "service", "category", "exception", "trace_id", "span_id",
    };

    // What scopes hold besides, such as the framework's connection ids and paths, concerns nobody or is nobody's business.
    private static readonly HashSet<string> TakenFromScopes = new(StringComparer.Ordinal)
    {
        "job_id", "project_id", "user_id", "tenant_id", "correlation_id", "status", "duration_ms", "error_code",
    };

    private static readonly ConcurrentDictionary<string, Known> All = new(StringComparer.Ordinal);

    public static Known Of(string name)
    {
        if (All.TryGetValue(name, out var known)) return known;
        var text = JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
        known = new Known(JsonEncodedText.Encode(Taken.Contains(text) ? "value_" + text : text), TakenFromScopes.Contains(text));
        return All.Count < MostKnown ? All.GetOrAdd(name, known) : known;
    }

    /// <param name="Text">Its name in the line.</param>
    /// <param name="IsTakenFromScopes">Whether a scope's value of that name belongs into the line.</param>
    internal sealed record Known(JsonEncodedText Text, bool IsTakenFromScopes);
}

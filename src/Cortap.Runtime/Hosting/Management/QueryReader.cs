using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;

namespace Cortap.Runtime.Hosting.Management;

/// <summary>
/// Reads query parameters. A value that cannot be read is refused: were it ignored, as Azure does, a misspelled filter would
/// purge more than was meant.
/// </summary>
internal sealed class QueryReader(HttpRequest request)
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    public string? Text(string name) => request.Query[name] is [{ Length: > 0 } value] ? value : null;

    public bool Flag(string name, bool fallback = false)
        => Text(name) is not { } text ? fallback
            : bool.TryParse(text, out var value) ? value
            : throw Unreadable(name, "true or false");

    public int? Integer(string name, int minimum, int maximum)
        => Text(name) is not { } text ? null
            : int.TryParse(text, NumberStyles.None, Invariant, out var value) && value >= minimum && value <= maximum ? value
            : throw Unreadable(name, $"an integer from {minimum} to {maximum}");

    public DateTimeOffset? Time(string name)
        => Text(name) is not { } text ? null
            : DateTimeOffset.TryParse(text, Invariant, DateTimeStyles.AssumeUniversal, out var value) ? value.ToUniversalTime()
            : throw Unreadable(name, "an ISO 8601 time");

    public IReadOnlyList<OrchestrationRuntimeStatus>? Statuses(string name)
    {
        const StringSplitOptions tidy = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        var names = request.Query[name].SelectMany(value => (value ?? "").Split(',', tidy)).ToArray();
        return names.Length == 0 ? null : [.. names.Select(one => Status(name, one))];
    }

    private static OrchestrationRuntimeStatus Status(string name, string text)
        => char.IsAsciiLetter(text[0]) && Enum.TryParse<OrchestrationRuntimeStatus>(text, ignoreCase: true, out var status)
            ? status
            : throw Unreadable(name, "a list of " + string.Join(", ", Enum.GetNames<OrchestrationRuntimeStatus>()));

    private static BadHttpRequestException Unreadable(string name, string expected)
        => new($"Query parameter '{name}' must be {expected}.", StatusCodes.Status400BadRequest);
}

using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;

namespace Cortap.Runtime.Hosting.Management;

/// <summary>
/// Reads query parameters. One that is given and cannot be read is refused with 400: were it ignored, as Azure does, a filter that is
/// misspelled, or blank because a variable was not set, would purge more than was meant.
/// </summary>
internal sealed class QueryReader(HttpRequest request)
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    // What every address that is given out has besides its own.
    private static readonly string[] OfEveryRequest = ["taskHub", "connection", ManagementKey.QueryName];

    /// <summary>Refuses parameters that the request does not have.</summary>
    public void Allow(params string[] names)
    {
        if (request.Query.Keys.FirstOrDefault(key => !OfEveryRequest.Concat(names).Contains(key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            throw new BadHttpRequestException($"There is no query parameter '{unknown}' here.", StatusCodes.Status400BadRequest);
    }

    public string? Text(string name)
        => !request.Query.TryGetValue(name, out var values) ? null
            : values is [{ } value] && !string.IsNullOrWhiteSpace(value) ? value
            : throw Unreadable(name, "given once, with a value");

    /// <summary>An operator's reason, which may be left blank.</summary>
    public string? Reason() => request.Query["reason"] is [{ Length: > 0 } value] ? value : null;

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
            // Half of a time would be completed from today's.
            : text is [_, _, _, _, '-', _, _, '-', _, _, ..] && DateTimeOffset.TryParse(text, Invariant, DateTimeStyles.AssumeUniversal, out var value) ? value.ToUniversalTime()
            : throw Unreadable(name, "an ISO 8601 time");

    public IReadOnlyList<OrchestrationRuntimeStatus>? Statuses(string name)
    {
        const StringSplitOptions tidy = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        return Text(name)?.Split(',', tidy) switch
        {
            null => null,
            [] => throw NoStatuses(name),
            var names => [.. names.Select(one => Status(name, one))],
        };
    }

    private static OrchestrationRuntimeStatus Status(string name, string text)
        => char.IsAsciiLetter(text[0]) && Enum.TryParse<OrchestrationRuntimeStatus>(text, ignoreCase: true, out var status)
            ? status
            : throw NoStatuses(name);

    private static BadHttpRequestException NoStatuses(string name)
        => Unreadable(name, "a list of " + string.Join(", ", Enum.GetNames<OrchestrationRuntimeStatus>()));

    private static BadHttpRequestException Unreadable(string name, string expected)
        => new($"Query parameter '{name}' must be {expected}.", StatusCodes.Status400BadRequest);
}

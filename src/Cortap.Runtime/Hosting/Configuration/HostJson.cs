using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Cortap.Runtime.Hosting.Configuration;

/// <summary>
/// The part of <c>host.json</c> that the embedded runtime obeys. As on the Functions host, a setting named
/// <c>AzureFunctionsJobHost__extensions__durableTask__hubName</c> (and so on for each path) wins over the file.
/// </summary>
internal sealed partial record HostJson
{
    private const string FileName = "host.json";
    private const string DurableTask = "extensions:durableTask:";

    /// <summary>What stands before every route; "" for nothing.</summary>
    public required string RoutePrefix { get; init; }

    public required int MaxConcurrentActivities { get; init; }

    public required int MaxConcurrentOrchestrations { get; init; }

    /// <summary>Names the engine's file, so that two hubs can share a folder.</summary>
    public required string HubName { get; init; }

    public static HostJson Load(string scriptRoot, IConfiguration settings)
    {
        var file = JsonSettingsFile.Read(Path.Combine(scriptRoot, FileName));
        if (file["version"] is { } version && version != "2.0")
            throw new RuntimeStartException($"{FileName}: version is \"{SettingText.Shown(version)}\"; only \"2.0\" is supported.");

        var faults = new List<string>();
        var read = new HostJson
        {
            RoutePrefix = Value("extensions:http:routePrefix", "give nothing, or words of letters, digits, '.', '_' and '-' with '/' between them", text =>
                text.Trim('/') is var prefix && RoutePrefixPattern().IsMatch(prefix) ? prefix : null) ?? "api",
            MaxConcurrentActivities = Count("maxConcurrentActivityFunctions"),
            MaxConcurrentOrchestrations = Count("maxConcurrentOrchestratorFunctions"),
            HubName = Value(DurableTask + "hubName", "give a letter and then 2 to 44 letters or digits", text => HubNamePattern().IsMatch(text) ? text : null) ?? "TaskHub",
        };
        return faults.Count == 0 ? read : throw new RuntimeStartException(faults);

        int Count(string name) => int.Parse(
            Value(DurableTask + name, "give an integer from 1 to 10000", text =>
                int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 10_000 ? text : null) ?? "20",
            CultureInfo.InvariantCulture);

        // Null where there is none, or it was refused.
        string? Value(string path, string rule, Func<string, string?> parse)
        {
            var name = path.Replace(':', '.');
            for (var parent = path; parent.LastIndexOf(':') is > 0 and var end;)
            {
                parent = parent[..end];
                if (string.IsNullOrEmpty(file[parent])) continue;
                faults.Add($"{FileName}: {parent.Replace(':', '.')} is no object.");
                return null;
            }

            if (file.GetSection(path).GetChildren().Any())
            {
                faults.Add($"{FileName}: {name} is an object or a list; {rule}.");
                return null;
            }

            if ((settings["AzureFunctionsJobHost:" + path] ?? file[path]) is not { } text)
                return null;
            if (parse(text) is { } value)
                return value;
            faults.Add($"{FileName}: {name} is \"{SettingText.Shown(text)}\"; {rule}.");
            return null;
        }
    }

    [GeneratedRegex(@"\A([A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*)?\z")]
    private static partial Regex RoutePrefixPattern();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9]{2,44}\z")]
    private static partial Regex HubNamePattern();
}

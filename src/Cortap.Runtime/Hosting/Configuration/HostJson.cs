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

        string? Value(string path) => settings["AzureFunctionsJobHost:" + path] ?? file[path];
        return new HostJson
        {
            RoutePrefix = (Value("extensions:http:routePrefix") ?? "api").Trim('/'),
            MaxConcurrentActivities = Count(Value, "maxConcurrentActivityFunctions"),
            MaxConcurrentOrchestrations = Count(Value, "maxConcurrentOrchestratorFunctions"),
            HubName = Hub(Value(DurableTask + "hubName") ?? "TaskHub"),
        };
    }

    private static int Count(Func<string, string?> value, string name)
    {
        if (value(DurableTask + name) is not { } text)
            return 20;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 10_000
            ? count
            : throw new RuntimeStartException($"{FileName}: extensions.durableTask.{name} is \"{SettingText.Shown(text)}\"; give an integer from 1 to 10000.");
    }

    private static string Hub(string name)
        => HubNamePattern().IsMatch(name)
            ? name
            : throw new RuntimeStartException(
                $"{FileName}: extensions.durableTask.hubName is \"{SettingText.Shown(name)}\"; give a letter and then 2 to 44 letters or digits.");

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9]{2,44}$")]
    private static partial Regex HubNamePattern();
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.DurableTask.Client;

namespace Cortap.Runtime.Hosting.Management;

/// <summary>An instance in the JSON of Azure's management API.</summary>
internal static class InstanceJson
{
    public static JsonObject Write(OrchestrationMetadata instance, bool showInput, JsonArray? history = null)
    {
        var json = new JsonObject
        {
            ["name"] = instance.Name,
            ["instanceId"] = instance.InstanceId,
            ["runtimeStatus"] = instance.RuntimeStatus.ToString(),
            ["input"] = showInput ? Value(instance.SerializedInput) : null,
            ["customStatus"] = Value(instance.SerializedCustomStatus),
            ["output"] = Output(instance),
            ["createdTime"] = Time(instance.CreatedAt),
            ["lastUpdatedTime"] = Time(instance.LastUpdatedAt),
        };
        if (history is not null)
            json["historyEvents"] = history;
        return json;
    }

    /// <summary>Serialized data as JSON; text that is none, such as a reason, as a string.</summary>
    public static JsonNode? Value(string? serialized)
    {
        if (serialized is null)
            return null;
        try
        {
            return JsonNode.Parse(serialized);
        }
        catch (JsonException)
        {
            return serialized;
        }
    }

    public static JsonNode? Output(OrchestrationMetadata instance)
        => instance is { SerializedOutput: null, FailureDetails: { } failure }
            ? $"{failure.ErrorType}: {failure.ErrorMessage}"
            : Value(instance.SerializedOutput);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("s", CultureInfo.InvariantCulture) + "Z";
}

using System.Text.Json.Nodes;

namespace Cortap.Cli.Api;

/// <summary>The service answered with a problem.</summary>
public sealed class CortapApiException(int statusCode, JsonObject? problem)
    : Exception(Describe(statusCode, problem))
{
    public int StatusCode { get; } = statusCode;

    /// <summary>The envelope of docs/contract.md section 5; null when the answer was none.</summary>
    public JsonObject? Problem { get; } = problem;

    private static string Describe(int statusCode, JsonObject? problem) => problem?.Text("error") is null && problem?.Text("message") is null
        ? $"The service answered {statusCode} without an explanation. Is this the address of a CORTAP service?"
        : $"{statusCode} {problem!.Text("error")}: {problem!.Text("message")}"
            + (problem["details"] is { } details ? $" {details.ToJsonString()}" : "");
}

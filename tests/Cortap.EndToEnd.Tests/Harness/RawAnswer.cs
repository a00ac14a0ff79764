using System.Text.Json.Nodes;

namespace Cortap.EndToEnd.Tests.Harness;

/// <summary>An answer of the service; errors have been held to the envelope of docs/contract.md section 5.</summary>
public sealed record RawAnswer(int Status, JsonObject? Json, IReadOnlyDictionary<string, string> Headers)
{
    public string? Code => (string?)Json?["error"];

    public static async Task<RawAnswer> ReadAsync(HttpResponseMessage response)
    {
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        var text = await response.Content.ReadAsStringAsync();
        var json = text.StartsWith('{') ? JsonNode.Parse(text)!.AsObject() : null;
        var answer = new RawAnswer((int)response.StatusCode, json, headers);
        answer.Headers.Keys.ShouldContain("X-Correlation-ID");
        if (answer.Status >= 400) answer.ShouldHaveEnvelope();
        var request = response.RequestMessage!;
        OpenApiCheck.ShouldBeDocumented(
            request.Method, request.RequestUri!.AbsolutePath, answer.Status, response.Content.Headers.ContentType?.MediaType, json);
        return answer;
    }

    private void ShouldHaveEnvelope()
    {
        Headers["Content-Type"].ShouldBe("application/problem+json");
        var envelope = Json.ShouldNotBeNull();
        envelope.Select(member => member.Key).Except(["details"])
            .ShouldBe(["type", "title", "status", "detail", "error", "message", "timestamp", "correlation_id"]);
        ((int)envelope["status"]!).ShouldBe(Status);
        ((string?)envelope["correlation_id"]).ShouldBe(Headers["X-Correlation-ID"]);
        ((string?)envelope["detail"]).ShouldBe((string?)envelope["message"]);
        ((string)envelope["timestamp"]!).ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$");
        if (Status == 401) Headers["WWW-Authenticate"].ShouldStartWith("Bearer");
    }
}

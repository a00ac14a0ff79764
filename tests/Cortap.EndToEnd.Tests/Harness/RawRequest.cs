using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Cortap.Simulators.Demo;

namespace Cortap.EndToEnd.Tests.Harness;

/// <summary>A request for a report of any shape, right or wrong.</summary>
public sealed record RawRequest
{
    public string? Token { get; init; }

    public string Scheme { get; init; } = "Bearer";

    public string Body { get; init; } = "{}";

    public string ContentType { get; init; } = "application/json";

    public string? IdempotencyKey { get; init; }

    public static JsonObject ValidBody(World world) => new()
    {
        ["project_id"] = DemoProject.Id,
        ["report_type"] = "draft_audit_report",
        ["callback_url"] = world.Receiver.Url.ToString(),
    };

    /// <summary>The answer, its envelope checked when it is an error.</summary>
    public async Task<RawAnswer> SendAsync(HttpClient http)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/generate-report")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body)),
        };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(ContentType);
        if (Token is not null) request.Headers.TryAddWithoutValidation("Authorization", $"{Scheme} {Token}");
        if (IdempotencyKey is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", IdempotencyKey);
        using var response = await http.SendAsync(request);
        return await RawAnswer.ReadAsync(response);
    }
}

using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Cortap.EndToEnd.Tests.Harness;

/// <summary>Requests to any route.</summary>
public static class WorldRequests
{
    /// <param name="world">Where to.</param>
    /// <param name="method">HTTP method.</param>
    /// <param name="path">Relative, with query.</param>
    /// <param name="token">Bearer token; null sends none.</param>
    /// <param name="body">JSON body; null sends none.</param>
    /// <param name="tag">Value of <c>If-None-Match</c>; null sends none.</param>
    /// <param name="key">Value of <c>Idempotency-Key</c>; null sends none.</param>
    public static async Task<RawAnswer> SendAsync(
        this World world, HttpMethod method, string path, string? token, JsonNode? body = null, string? tag = null, string? key = null)
    {
        using var http = world.Http();
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (tag is not null) request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        if (key is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        using var response = await http.SendAsync(request);
        return await RawAnswer.ReadAsync(response);
    }
}

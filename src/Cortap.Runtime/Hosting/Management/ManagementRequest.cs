using System.Text.Json;
using System.Text.Json.Nodes;
using Cortap.Runtime.Lifetime;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Cortap.Runtime.Hosting.Management;

/// <summary>One management request: its route values, query and body, the engine it is about, and its answer.</summary>
internal sealed class ManagementRequest(HttpContext context, string hubName)
{
    public HttpContext Context { get; } = context;

    public string HubName { get; } = hubName;

    public QueryReader Query { get; } = new(context.Request);

    public DurableTaskEngine Engine { get; } = context.RequestServices.GetRequiredService<EngineHost>().Engine;

    public DurableTaskClient Client => Engine.Client;

    public CancellationToken Cancellation => Context.RequestAborted;

    public string RouteText(string name) => (string)Context.GetRouteValue(name)!;

    /// <returns>The body as JSON; null when there is none.</returns>
    public async Task<JsonElement?> ReadJsonAsync()
    {
        if (Context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true })
            return null;
        try
        {
            using var document = await JsonDocument.ParseAsync(Context.Request.Body, cancellationToken: Cancellation);
            var value = document.RootElement.Clone();
            // Half of a surrogate pair shows itself only when it is written.
            _ = JsonSerializer.SerializeToUtf8Bytes(value);
            return value;
        }
        catch (Exception exception) when (exception is JsonException || exception.GetType() == typeof(IOException))
        {
            throw new BadHttpRequestException("Invalid JSON content", StatusCodes.Status400BadRequest);
        }
    }

    public Task AnswerAsync(int status, JsonNode? body)
    {
        Context.Response.StatusCode = status;
        return Context.Response.WriteAsJsonAsync(body, Cancellation);
    }

    public Task AnswerAsync(int status)
    {
        Context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    public Task RefuseAsync(int status, string message) => AnswerAsync(status, new JsonObject { ["Message"] = message });
}

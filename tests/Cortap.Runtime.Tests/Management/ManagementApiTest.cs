using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cortap.Runtime.Hosting;
using Cortap.Runtime.Lifetime;
using Cortap.Runtime.Tests.Hosting;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Cortap.Runtime.Tests.Management;

/// <summary>A host with the management API switched on, and short ways to call it.</summary>
public abstract class ManagementApiTest : IAsyncLifetime
{
    protected const string Key = "0123456789abcdef0123456789abcdef";
    protected const string BasePath = "/runtime/webhooks/durabletask/";

    private TestHost _host = null!;

    protected HttpClient Http => _host.Http;

    protected DurableTaskEngine Engine => _host.Services.GetRequiredService<EngineHost>().Engine;

    protected DurableTaskClient Client => Engine.Client;

    public async Task InitializeAsync()
    {
        _host = await StartHostAsync("--MANAGEMENT_API_KEY", Key);
        Http.DefaultRequestHeaders.Add("x-functions-key", Key);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    private protected static Task<TestHost> StartHostAsync(params string[] args)
        => TestHost.StartAsync(
            [typeof(OrderFunctions), typeof(PackFunction), typeof(ShapeFunctions)],
            configure: builder => builder.Services.AddScoped<ScopedCounter>(),
            args: args);

    protected Task<HttpResponseMessage> GetAsync(string path) => Http.GetAsync(BasePath + path);

    protected Task<HttpResponseMessage> PostAsync(string path, object? body = null)
        => Http.PostAsync(BasePath + path, body is null ? null : JsonContent.Create(body, options: JsonSerializerOptions.Default));

    protected Task<HttpResponseMessage> DeleteAsync(string path) => Http.DeleteAsync(BasePath + path);

    protected async Task<JsonNode> GetJsonAsync(string path) => await JsonOf(await GetAsync(path));

    protected static async Task<JsonNode> JsonOf(HttpResponseMessage response) => (await response.Content.ReadFromJsonAsync<JsonNode>())!;

    protected static async Task ShouldAnswer(Task<HttpResponseMessage> request, HttpStatusCode status)
        => (await request).StatusCode.ShouldBe(status);

    /// <summary>Starts an instance that waits for the event Go.</summary>
    protected async Task<string> StartWaitingAsync(string input = "the input", string? id = null)
    {
        var options = id is null ? null : new StartOrchestrationOptions(id);
        var instanceId = await Client.ScheduleNewOrchestrationInstanceAsync("WaitForGo", input, options);
        await Client.WaitForInstanceStartAsync(instanceId);
        return instanceId;
    }

    /// <summary>Runs an instance that fails.</summary>
    protected Task<string> RunFailingAsync() => RunAsync("Break", null);

    /// <summary>Runs an instance that completes.</summary>
    protected Task<string> RunCompletingAsync(string item = "apples") => RunAsync("PackOrder", new Order(item, 3));

    private async Task<string> RunAsync(string orchestrator, object? input)
    {
        var id = await Client.ScheduleNewOrchestrationInstanceAsync(orchestrator, input);
        await Client.WaitForInstanceCompletionAsync(id);
        return id;
    }
}

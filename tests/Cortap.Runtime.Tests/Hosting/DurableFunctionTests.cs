using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Cortap.Runtime.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Cortap.Runtime.Tests.Hosting;

public sealed class DurableFunctionTests : IAsyncLifetime
{
    private TestHost _host = null!;

    private DurableTaskClient Client => _host.Services.GetRequiredService<EngineHost>().Client;

    public async Task InitializeAsync()
        => _host = await TestHost.StartAsync(
            [typeof(OrderFunctions), typeof(PackFunction), typeof(InjectedOrchestrator), typeof(ShapeFunctions)],
            configure: builder => builder.Services.AddScoped<ScopedCounter>());

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Request_StartingAnOrchestration_RunsItsActivityWithBoundParameters()
    {
        var response = await _host.Http.PostAsync("orders/apples", null);
        var packed = await response.Content.ReadFromJsonAsync<Packed>();
        packed.ShouldNotBeNull().Text.ShouldBe("2 apples");
        packed.InstanceId.Length.ShouldBe(32);
        packed.CanBeCancelled.ShouldBeTrue();
    }

    [Fact]
    public async Task Activities_OfOneClass_HaveAScopeEach()
    {
        await _host.Http.PostAsync("orders/apples", null);
        var response = await _host.Http.PostAsync("orders/pears", null);
        (await response.Content.ReadFromJsonAsync<Packed>()).ShouldNotBeNull().CallsInScope.ShouldBe(1);
    }

    [Fact]
    public async Task Orchestrator_OfAClassWithDependencies_IsMadeFromServices()
    {
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Injected");
        (await Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true)).ReadOutputAs<int>().ShouldBe(1);
    }

    [Theory]
    [InlineData("ReturnsNothing", null)]
    [InlineData("ReturnsTask", null)]
    [InlineData("ReturnsValueTask", null)]
    [InlineData("ReturnsValue", "32")]
    [InlineData("UsesClient", "\"CallActivity\"")]
    public async Task Activity_OfAnyShape_ReturnsItsResult(string activity, string? expected)
    {
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("CallActivity", activity);
        var end = await Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true);
        end.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        end.SerializedOutput.ShouldBe(expected);
    }

    [Theory]
    [InlineData("typed/0af7651916cd43dd8448eb211c80319c/true", "0af7651916cd43dd8448eb211c80319c True GET")]
    [InlineData("typed/0af7651916cd43dd8448eb211c80319c/maybe", null)]
    [InlineData("typed/33/true", null)]
    public async Task RouteValues_OfTypes_FitOrAreNotFound(string path, string? expected)
    {
        var response = await _host.Http.GetAsync(path);
        response.StatusCode.ShouldBe(expected is null ? HttpStatusCode.NotFound : HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync()).ShouldBe(expected ?? "");
    }

    [Fact]
    public async Task Activity_ThatThrowsSynchronously_FailsWithItsOwnException()
    {
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Break");
        var end = await Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true);
        end.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        end.FailureDetails.ShouldNotBeNull().ErrorMessage.ShouldEndWith("failed with an unhandled exception: it broke");
    }

    [Fact]
    public async Task Activity_OfATracedRequest_BelongsToItsTrace()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Cortap",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        using var request = new HttpRequestMessage(HttpMethod.Post, "traced");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        var response = await _host.Http.SendAsync(request);
        (await response.Content.ReadAsStringAsync()).ShouldBe("0af7651916cd43dd8448eb211c80319c");
    }

    [Fact]
    public async Task HealthCheck_OfARunningEngine_IsHealthy()
        => (await CheckHealth()).Status.ShouldBe(HealthStatus.Healthy);

    [Fact]
    public async Task HealthCheck_WhileTheStoreCannotBeWritten_IsUnhealthy()
    {
        using var intruder = new SqliteConnection($"Data Source={Path.Combine(_host.Folder, "data", "engine.db")};Pooling=False");
        intruder.Open();
        using var lockIt = intruder.CreateCommand();
        lockIt.CommandText = "BEGIN IMMEDIATE";
        lockIt.ExecuteNonQuery();

        (await CheckHealth()).Entries["durable-engine"].Status.ShouldBe(HealthStatus.Unhealthy);
    }

    [Fact]
    public async Task HealthCheck_OfAStoppingHost_IsUnhealthy()
    {
        _host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        (await CheckHealth()).Entries["durable-engine"].Description.ShouldBe("The process is shutting down.");
    }

    private Task<HealthReport> CheckHealth() => _host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
}

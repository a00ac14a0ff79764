using System.Net;
using DurableTask.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Testing.Sidecar;
using Microsoft.DurableTask.Testing.Sidecar.Grpc;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cortap.Conformance.Tests.Hosts;

/// <summary>
/// The official worker and client on the official in-memory service, as <c>DurableTaskTestHost</c> composes them, but on a free port and
/// without logs. It runs in real time.
/// </summary>
internal sealed class OfficialHost : IScenarioHost
{
    private readonly WebApplication _sidecar;
    private readonly GrpcChannel _channel;
    private readonly IHost _worker;

    private OfficialHost(WebApplication sidecar, GrpcChannel channel, IHost worker)
    {
        _sidecar = sidecar;
        _channel = channel;
        _worker = worker;
        Client = worker.Services.GetRequiredService<DurableTaskClient>();
    }

    public DurableTaskClient Client { get; }

    public static async Task<IScenarioHost> StartAsync(Action<DurableTaskRegistry> register)
    {
        var sidecar = CreateSidecar();
        await sidecar.StartAsync();
        var channel = GrpcChannel.ForAddress(sidecar.Urls.Single());
        var worker = CreateWorker(channel, register);
        await worker.StartAsync();
        return new OfficialHost(sidecar, channel, worker);
    }

    public Task PassAsync(TimeSpan time) => Task.Delay(time);

    public async ValueTask DisposeAsync()
    {
        await _worker.StopAsync();
        _worker.Dispose();
        _channel.Dispose();
        await _sidecar.StopAsync(new CancellationToken(canceled: true));
        await _sidecar.DisposeAsync();
    }

    private static WebApplication CreateSidecar()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(
            kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http2));
        var service = new InMemoryOrchestrationService();
        builder.Services
            .AddSingleton<IOrchestrationService>(service)
            .AddSingleton<IOrchestrationServiceClient>(service)
            .AddSingleton<TaskHubGrpcServer>()
            .AddRouting()
            .AddGrpc();
        var sidecar = builder.Build();
        sidecar.MapGrpcService<TaskHubGrpcServer>();
        return sidecar;
    }

    private static IHost CreateWorker(GrpcChannel channel, Action<DurableTaskRegistry> register)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddDurableTaskWorker(worker =>
        {
            worker.AddTasks(register);
            worker.UseGrpc(channel);
        });
        builder.Services.AddDurableTaskClient(client =>
        {
            client.UseGrpc(channel);
            client.RegisterDirectly();
        });
        return builder.Build();
    }
}

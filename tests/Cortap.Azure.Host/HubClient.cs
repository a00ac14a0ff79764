using System.Globalization;
using Grpc.Net.Client;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Grpc;
using Microsoft.Extensions.Logging;

namespace Cortap.Azure.Host;

/// <summary>
/// The official client, which functions get by a parameter. It is not a service itself, as it is none on the Functions host.
/// </summary>
internal sealed class HubClient(int port, ILoggerFactory loggers) : IAsyncDisposable
{
    private readonly GrpcChannel _channel = GrpcChannel.ForAddress(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
    private DurableTaskClient? _client;

    public DurableTaskClient Client => LazyInitializer.EnsureInitialized(ref _client, Create);

    public async ValueTask DisposeAsync()
    {
        if (_client is not null) await _client.DisposeAsync();
        _channel.Dispose();
    }

    private GrpcDurableTaskClient Create() =>
        new("hub", new GrpcDurableTaskClientOptions { Channel = _channel }, loggers.CreateLogger<GrpcDurableTaskClient>());
}

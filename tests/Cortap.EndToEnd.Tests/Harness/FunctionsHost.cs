using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cortap.EndToEnd.Tests.Harness;

/// <summary>
/// As much of the Functions host as a worker talks to, over its protocol (FunctionRpc.proto): starts the real app on the official worker,
/// has it list and load its functions, and brings HTTP requests to them. Its hub is new and keeps nothing but the names of what was started.
/// </summary>
public sealed class FunctionsHost : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly WebApplication _application;
    private readonly Channel<byte[]> _toWorker = Channel.CreateUnbounded<byte[]>();
    private readonly ConcurrentQueue<string> _logs = new();
    private readonly ConcurrentQueue<string> _error = new();
    private readonly ConcurrentQueue<string> _started = new();
    private readonly ConcurrentDictionary<string, string> _functions = new();
    private readonly TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Uri? _workerAddress;
    private int _loaded;
    private Process? _worker;

    private FunctionsHost()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http2));
        _application = builder.Build();
        _application.MapPost("/AzureFunctionsRpcMessages.FunctionRpc/EventStream", TalkAsync);
        _application.MapPost("/TaskHubSidecarService/{operation}", AnswerForTheHubAsync);
    }

    /// <summary>The functions that the worker has listed.</summary>
    public ICollection<string> Functions => _functions.Keys;

    /// <summary>Where the worker's own server listens.</summary>
    public Uri WorkerAddress => _workerAddress!;

    /// <summary>Where the host listens for its worker.</summary>
    public Uri HostAddress { get; private set; } = null!;

    /// <summary>What the worker has sent to the host's logger.</summary>
    public IReadOnlyList<string> Logs => [.. _logs];

    /// <summary>The orchestrations that the worker has asked the hub to start, by their names.</summary>
    public IReadOnlyList<string> Started => [.. _started];

    /// <summary>The worker's standard error.</summary>
    public IReadOnlyList<string> Error => [.. _error];

    /// <summary>The app as a worker process, which may end before it has said anything.</summary>
    public static Process StartWorker(string folder, Uri host, params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "Cortap.Functions.dll"), "--functions-uri", host.AbsoluteUri, "--functions-worker-id", "worker",
            "--functions-request-id", "start", "--functions-grpc-max-message-length", "2147483647",
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = AppContext.BaseDirectory;
        start.Environment["DATA_DIR"] = Path.Combine(folder, "data");
        foreach (var (name, value) in settings) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public static async Task<FunctionsHost> StartAsync(string folder, params (string Name, string Value)[] settings)
    {
        var host = new FunctionsHost();
        await host._application.StartAsync();
        var address = host._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        host.HostAddress = new Uri(address);
        host._worker = StartWorker(folder, host.HostAddress, settings);
        host._worker.OutputDataReceived += (_, _) => { };
        host._worker.ErrorDataReceived += (_, line) => host._error.Enqueue(line.Data ?? "");
        host._worker.BeginOutputReadLine();
        host._worker.BeginErrorReadLine();
        try
        {
            host._workerAddress = await host._ready.Task.WaitAsync(Patience);
            await host.WaitUntilListeningAsync();
            return host;
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            await host.DisposeAsync();
            throw new InvalidOperationException($"The worker did not start:\n{string.Join('\n', host.Error)}", exception);
        }
    }

    /// <summary>Brings a request to a function, as the host does when it has found the function's route.</summary>
    public async Task<HttpResponseMessage> SendAsync(string function, HttpRequestMessage request)
    {
        var invocation = Guid.NewGuid().ToString();
        var client = JsonSerializer.Serialize(new { rpcBaseUrl = HostAddress, taskHubName = "Cortap", connectionName = "Storage", requiredQueryStringParameters = "", maxGrpcMessageSizeInBytes = int.MaxValue });
        byte[] binding = [.. Protobuf.Field(1, "client"), .. Protobuf.Field(2, Protobuf.Field(1, client))];
        Send(4, [.. Protobuf.Field(1, invocation), .. Protobuf.Field(2, _functions[function]), .. Protobuf.Field(3, binding), .. Protobuf.Field(5, "")]);
        request.Headers.Add("x-ms-invocation-id", invocation);
        using var http = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1 }) { BaseAddress = _workerAddress, Timeout = Patience };
        return await http.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        if (_worker is { HasExited: false }) _worker.Kill();
        if (_worker is not null) await _worker.WaitForExitAsync();
        _worker?.Dispose();
        _toWorker.Writer.TryComplete();
        await _application.DisposeAsync();
    }

    // The worker talks to its host before its own server listens.
    private async Task WaitUntilListeningAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(_workerAddress!.Host, _workerAddress.Port, limit.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50, limit.Token);
            }
        }
    }

    private void Send(int field, ReadOnlySpan<byte> content) => _toWorker.Writer.TryWrite(Protobuf.Field(field, content));

    /// <summary>Each answer has no field: there is no such instance, and whatever is asked for is done.</summary>
    private async Task AnswerForTheHubAsync(HttpContext context)
    {
        var message = await ReadAsync(context);
        if ((string?)context.Request.RouteValues["operation"] == "StartInstance") _started.Enqueue(Protobuf.Texts(message, 2).Single());
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(new byte[5]);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private async Task TalkAsync(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        await context.Response.StartAsync();
        var writing = WriteAsync(context);
        try
        {
            while (await ReadAsync(context) is { } message) Answer(message);
        }
        catch (IOException)
        {
            // The worker was killed.
        }

        _toWorker.Writer.TryComplete();
        await writing;
    }

    private void Answer(byte[] message)
    {
        if (Protobuf.Messages(message, 20).Any()) Send(17, Protobuf.Field(1, "4.0"));
        foreach (var initialized in Protobuf.Messages(message, 16))
        {
            var capabilities = Protobuf.Messages(initialized, 2).ToDictionary(entry => Protobuf.Texts(entry, 1).Single(), entry => Protobuf.Texts(entry, 2).Single());
            _workerAddress = new Uri(capabilities["HttpUri"]);
            Send(29, Protobuf.Field(1, AppContext.BaseDirectory));
        }

        foreach (var function in Protobuf.Messages(message, 30, 1))
        {
            var id = Protobuf.Texts(function, 13).Single();
            _functions[Protobuf.Texts(function, 4).Single()] = id;
            Send(8, [.. Protobuf.Field(1, id), .. Protobuf.Field(2, function.Span)]);
        }

        if (Protobuf.Messages(message, 9).Any() && ++_loaded == _functions.Count) _ready.TrySetResult(_workerAddress!);
        foreach (var text in Protobuf.Texts(message, 2, 4)) _logs.Enqueue(text);
    }

    private async Task WriteAsync(HttpContext context)
    {
        await foreach (var message in _toWorker.Reader.ReadAllAsync())
        {
            var frame = new byte[5 + message.Length];
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
            message.CopyTo(frame, 5);
            await context.Response.Body.WriteAsync(frame);
            await context.Response.Body.FlushAsync();
        }
    }

    private static async Task<byte[]?> ReadAsync(HttpContext context)
    {
        var header = new byte[5];
        if (await context.Request.Body.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false) < header.Length) return null;
        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1))];
        await context.Request.Body.ReadExactlyAsync(message);
        return message;
    }
}

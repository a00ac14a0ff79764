using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Cortap.Benchmarks.Load;

/// <summary>A server as a child process on a loopback port. Its output goes to a file, so that nobody spends time on reading it.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private ServerProcess(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    public int Id => _process.Id;

    public Uri BaseAddress => new($"http://127.0.0.1:{Port}");

    /// <summary>Megabytes in memory now.</summary>
    public double ResidentMegabytes
        => double.Parse(
            File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
            CultureInfo.InvariantCulture) / 1024;

    /// <summary>Time that its threads have spent on processors, those of the kernel included.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts an assembly of this folder and waits until it answers <c>/healthz</c>.</summary>
    /// <param name="assembly">File name.</param>
    /// <param name="folder">Where its output goes.</param>
    /// <param name="arguments">Made from the port.</param>
    /// <param name="environment">Made from the port.</param>
    public static async Task<ServerProcess> StartAsync(
        string assembly, string folder, Func<int, string[]> arguments, Func<int, Dictionary<string, string>> environment)
    {
        var port = FreePort();
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec dotnet \"$@\" > \"$0\" 2>&1", Path.Combine(folder, "output.log"),
            Path.Combine(AppContext.BaseDirectory, assembly), .. arguments(port)])
        {
            WorkingDirectory = AppContext.BaseDirectory,
        };
        foreach (var (name, value) in environment(port))
            start.Environment[name] = value;
        var server = new ServerProcess(Process.Start(start)!, port);
        await server.WaitUntilUpAsync(folder);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task WaitUntilUpAsync(string folder)
    {
        using var http = new HttpClient { BaseAddress = BaseAddress };
        for (var startedAt = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                (await http.GetAsync("/healthz")).Dispose();
                return;
            }
            catch (HttpRequestException exception)
            {
                if (_process.HasExited || Stopwatch.GetElapsedTime(startedAt) > Patience)
                    throw new InvalidOperationException($"The server did not start: {await File.ReadAllTextAsync(Path.Combine(folder, "output.log"))}", exception);
                await Task.Delay(50);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

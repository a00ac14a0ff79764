using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Cortap.Cli.Service;

/// <summary>The real service as a child process on a loopback port, with its output captured.</summary>
public sealed partial class ServiceProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ServiceOutput _output;
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServiceProcess(ServiceSettings settings)
    {
        _output = new ServiceOutput(settings.LogFile);
        _process = new Process { StartInfo = StartInfo(settings), EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => OnLine(line.Data);
        _process.ErrorDataReceived += (_, line) => OnLine(line.Data);
        _process.Exited += (_, _) => _listening.TrySetException(new InvalidOperationException("The service stopped before it listened."));
    }

    public Uri BaseAddress { get; private set; } = null!;

    /// <summary>From the creation of the process until it listened.</summary>
    public TimeSpan StartupTime { get; private set; }

    /// <summary>When the process was created, for <see cref="Stopwatch.GetElapsedTime(long)"/>.</summary>
    public long StartTimestamp { get; private set; }

    /// <summary>Standard output and error so far.</summary>
    public string Output => _output.Text;

    public int ExitCode => _process.ExitCode;

    /// <exception cref="InvalidOperationException">It did not listen in time, or stopped; the message carries its output.</exception>
    public static async Task<ServiceProcess> StartAsync(ServiceSettings settings, CancellationToken cancellationToken = default)
    {
        var service = new ServiceProcess(settings);
        service.StartTimestamp = Stopwatch.GetTimestamp();
        try
        {
            service._process.Start();
        }
        catch (Win32Exception exception)
        {
            service._process.Dispose();
            service._output.Dispose();
            throw new InvalidOperationException($"The service did not start: {service._process.StartInfo.FileName} cannot be run ({exception.Message}). Name the folder of dotnet by DOTNET_ROOT.", exception);
        }

        try
        {
            service._process.BeginOutputReadLine();
            service._process.BeginErrorReadLine();
            service.BaseAddress = await service._listening.Task.WaitAsync(settings.StartTimeout, cancellationToken);
            service.StartupTime = Stopwatch.GetElapsedTime(service.StartTimestamp);
            return service;
        }
        catch (Exception exception) when (exception is InvalidOperationException or TimeoutException)
        {
            await service.KillAsync();
            var output = service.Output;
            await service.DisposeAsync();
            throw new InvalidOperationException($"The service did not start: {exception.Message}\n{output}", exception);
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// A loopback port that was free a moment ago, for services that must keep it over a restart; below those that systems give to connections, one of
    /// which could have it in between.
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, RandomNumberGenerator.GetInt32(10_000, 32_000));
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                // Another one, then.
            }
        }
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks the service to drain and stop; kills it when it has not after <paramref name="timeout"/>.</summary>
    public async Task StopAsync(TimeSpan timeout)
    {
        if (_process.HasExited) return;
        if (OperatingSystem.IsWindows() || SendSignal(_process.Id, Sigterm) != 0) _process.Kill();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(timeout);
        }
        catch (TimeoutException)
        {
            await KillAsync();
        }
    }

    /// <summary>Waits for the process to end by itself, as at a crash point.</summary>
    public Task WaitForExitAsync(TimeSpan timeout) => _process.WaitForExitAsync().WaitAsync(timeout);

    public async ValueTask DisposeAsync()
    {
        _listening.TrySetCanceled();
        if (_process.Id != 0 && !_process.HasExited) await KillAsync();
        _process.Dispose();
        _output.Dispose();
    }

    /// <summary>The one that runs this program, or has the runtime that it was found by; else the one on the path.</summary>
    private static string FindDotnet() =>
        Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host
        : Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root && Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet") is var own && File.Exists(own) ? own
        : "dotnet";

    private static ProcessStartInfo StartInfo(ServiceSettings settings)
    {
        var assembly = Path.Combine(AppContext.BaseDirectory, settings.Assembly);
        var start = new ProcessStartInfo(FindDotnet())
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        start.ArgumentList.Add(assembly);
        start.Environment["ASPNETCORE_URLS"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{settings.Port}");
        start.Environment["DATA_DIR"] = settings.DataDirectory;
        // Where it listens is read from its log.
        foreach (var level in start.Environment.Keys.Where(name => name.StartsWith("Logging__", StringComparison.OrdinalIgnoreCase)).ToList()) start.Environment.Remove(level);
        foreach (var (name, value) in settings.Environment) start.Environment[name] = value;
        return start;
    }

    private void OnLine(string? line)
    {
        if (line is null) return;
        _output.Append(line);
        if (ListeningLine().Match(line) is { Success: true } match) _listening.TrySetResult(new Uri(match.Groups["url"].Value));
    }

    [GeneratedRegex(@"listening on:? ""?(?<url>http://[0-9.:]+)", RegexOptions.IgnoreCase)]
    private static partial Regex ListeningLine();

    private const int Sigterm = 15;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);
}

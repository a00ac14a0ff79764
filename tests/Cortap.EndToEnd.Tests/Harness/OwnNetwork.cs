using System.Diagnostics;

namespace Cortap.EndToEnd.Tests.Harness;

/// <summary>
/// A network of its own for one test, with nothing but loopback, so that commands with fixed ports meet nobody else's. Where the system
/// does not allow one, commands run on the machine's network.
/// </summary>
internal sealed class OwnNetwork : IAsyncDisposable
{
    private readonly Process? _holder;

    private OwnNetwork(Process? holder) => _holder = holder;

    public static async Task<OwnNetwork> CreateAsync()
    {
        // It lives until its input ends, so that it cannot outlive the test.
        var holder = Process.Start(new ProcessStartInfo("unshare", ["--user", "--map-root-user", "--net", "sh", "-c", "ip link set lo up && echo up && exec cat"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        if (await holder.StandardOutput.ReadLineAsync() == "up") return new OwnNetwork(holder);
        holder.Dispose();
        return new OwnNetwork(null);
    }

    /// <summary>Starts a bash script.</summary>
    public Process Start(string script, string folder, IReadOnlyDictionary<string, string> environment)
    {
        string[] enter = _holder is null ? [] : ["nsenter", "--target", $"{_holder.Id}", "--user", "--net", "--preserve-credentials"];
        // A session of its own, so that its children can be ended with it.
        string[] command = ["setsid", "--wait", .. enter, "bash", "-euo", "pipefail", "-c", script];
        var start = new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_holder is null) return;
        _holder.StandardInput.Close();
        await _holder.WaitForExitAsync();
        _holder.Dispose();
    }
}

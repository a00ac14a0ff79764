using System.Diagnostics;

namespace Cortap.Runtime.Tests;

/// <summary>This assembly in a process of its own, see <see cref="Program"/>.</summary>
internal sealed class ChildProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public static ChildProcess Start(string[] args, params (string Name, string Value)[] environment)
        => Start("dotnet", ["exec", typeof(ChildProcess).Assembly.Location, .. args], environment);

    /// <summary>With a limit of open files that it cannot raise.</summary>
    public static ChildProcess StartLimited(int openFiles, string[] args, params (string Name, string Value)[] environment)
        => Start("prlimit", [$"--nofile={openFiles}:{openFiles}", "dotnet", "exec", typeof(ChildProcess).Assembly.Location, .. args], environment);

    /// <summary>With a limit of the size of files that can be raised later; what goes beyond it fails, as where a quota is used up.</summary>
    public static ChildProcess StartWithQuota(int bytes, string[] args, params (string Name, string Value)[] environment)
        => Start(
            "prlimit", [$"--fsize={bytes}:unlimited", "dotnet", "exec", typeof(ChildProcess).Assembly.Location, .. args],
            // The runtime would have a large file for its own code.
            [.. environment, ("DOTNET_EnableWriteXorExecute", "0")]);

    /// <summary>With its standard error in the pipe of its standard output, as where a log agent takes both.</summary>
    public static ChildProcess StartMerged(string[] args, params (string Name, string Value)[] environment)
        => Start("/bin/sh", ["-c", "exec dotnet exec \"$0\" \"$@\" 2>&1", typeof(ChildProcess).Assembly.Location, .. args], environment);

    private static ChildProcess Start(string program, string[] args, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, args)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new ChildProcess(Process.Start(start)!);
    }

    /// <summary>The next line of standard output that satisfies the condition.</summary>
    public async Task<string> ReadLineAsync(Func<string, bool> condition)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (await _process.StandardOutput.ReadLineAsync(timeout.Token) is { } line)
        {
            if (condition(line))
                return line;
        }
        throw new InvalidOperationException("The child process ended: " + await _process.StandardError.ReadToEndAsync(timeout.Token));
    }

    /// <summary>Waits for the end.</summary>
    public async Task<(int ExitCode, string Output, string Error)> WaitAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        var output = ReadToEndAsync(_process.StandardOutput);
        var error = ReadToEndAsync(_process.StandardError);
        await _process.WaitForExitAsync(timeout.Token);
        return (_process.ExitCode, await output.WaitAsync(timeout.Token), await error.WaitAsync(timeout.Token));
    }

    // By a thread of its own: a process that ends waits for its reader no longer than it must, and the pool is other tests' too.
    private static Task<string> ReadToEndAsync(StreamReader stream)
        => Task.Factory.StartNew(stream.ReadToEnd, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Waits for the end while nobody reads what the process writes.</summary>
    public async Task<int> WaitUnreadAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(timeout.Token);
        return _process.ExitCode;
    }

    /// <summary>Takes the limit of <see cref="StartWithQuota"/> away.</summary>
    public void RaiseQuota() => Process.Start("prlimit", ["--pid", $"{Id}", "--fsize=unlimited:unlimited"])!.WaitForExit();

    /// <summary>Asks the process to end (SIGTERM).</summary>
    public void Terminate() => Process.Start("kill", ["-TERM", $"{Id}"])!.WaitForExit();

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        // It may still write into the folder that its test removes next.
        _process.WaitForExit();
        _process.Dispose();
    }
}

using System.Globalization;

namespace Cortap.Runtime.Hosting;

/// <summary>
/// How many files the process may have open; each connection is one. A process that runs out of them can neither load its code nor
/// open its store, and the .NET runtime ends it as out of memory: so too low a limit is refused at the start, and connections are
/// bounded by what is left of it.
/// </summary>
public static class OpenFileLimit
{
    private const int Minimum = 512;

    // The runtime with its assemblies, the stores and the outgoing connections.
    private const int Reserved = 384;

    /// <summary>Connections that may be open at once; null where the system sets no limit.</summary>
    internal static long? MaxConnections => Read() - Reserved;

    /// <summary>
    /// Ends the process with one line on standard error and exit code 1 when the limit is under 512. To be called before anything
    /// else: with less than some 200 not even the server's assemblies can be loaded.
    /// </summary>
    public static void Require()
    {
        if (Read() is not { } limit || limit >= Minimum) return;
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"Cannot start: the process may open {limit} files only. Allow it at least {Minimum}, better 4096 (ulimit -n, LimitNOFILE)."));
        Environment.Exit(1);
    }

    /// <summary>The hard limit, to which .NET raises the soft one.</summary>
    private static long? Read()
    {
        const string Limits = "/proc/self/limits";
        if (!File.Exists(Limits)) return null;
        var line = File.ReadLines(Limits).FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        var hard = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(4);
        return long.TryParse(hard, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
    }
}

using System.Runtime.InteropServices;

namespace Cortap.Runtime.Hosting;

/// <summary>
/// A write beyond the largest size that the process may give a file (<c>ulimit -f</c>, <c>LimitFSIZE</c>) fails, like one on a full disk, instead of
/// ending the process by SIGXFSZ.
/// </summary>
internal static class FileSizeLimit
{
    // On Linux and macOS alike.
    private const PosixSignal Exceeded = (PosixSignal)25;

    private static PosixSignalRegistration? _handler;

    public static void FailWrites()
    {
        if (!OperatingSystem.IsWindows()) _handler ??= PosixSignalRegistration.Create(Exceeded, signal => signal.Cancel = true);
    }
}

using System.Runtime.InteropServices;

namespace Cortap.Runtime.Hosting.Logging;

/// <summary>
/// Standard output or error without the lock that .NET's console streams share: a write to one that is stuck would hold up everybody who
/// uses <see cref="Console"/>.
/// </summary>
internal static class StandardStream
{
    public const int Output = 1;
    public const int Error = 2;

    private const int Interrupted = 4;
    private const short IsWritable = 4;
    private const int NoLimit = -1;

    private static readonly int TryAgain = OperatingSystem.IsMacOS() ? 35 : 11;

    /// <param name="number"><see cref="Output"/> or <see cref="Error"/>.</param>
    public static OutputQueue.Receive Open(int number)
    {
        if (!OperatingSystem.IsWindows()) return bytes => WriteAll(number, bytes);

        var stream = number == Output ? Console.OpenStandardOutput() : Console.OpenStandardError();
        return bytes =>
        {
            try
            {
                stream.Write(bytes);
                return bytes.Length;
            }
            catch (IOException)
            {
                return 0;
            }
        };
    }

    private static int WriteAll(int number, ReadOnlySpan<byte> bytes)
    {
        var taken = 0;
        while (taken < bytes.Length)
        {
            var count = Write(number, ref MemoryMarshal.GetReference(bytes[taken..]), bytes.Length - taken);
            if (count >= 0)
            {
                taken += (int)count;
                continue;
            }

            var error = Marshal.GetLastPInvokeError();
            // A pipe that another process has made non-blocking.
            var descriptor = new Descriptor { Number = number, Events = IsWritable };
            if (error == TryAgain ? Poll(ref descriptor, 1, NoLimit) < 0 && Marshal.GetLastPInvokeError() != Interrupted : error != Interrupted) break;
        }

        return taken;
    }

    [DllImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Write(int descriptor, ref byte first, nint count);

    [DllImport("libc", EntryPoint = "poll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Poll(ref Descriptor descriptors, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct Descriptor
    {
        public int Number;
        public short Events;
        public short Returned;
    }
}

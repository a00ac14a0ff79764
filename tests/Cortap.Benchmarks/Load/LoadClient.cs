using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cortap.Benchmarks.Load;

/// <summary>
/// A client of the kind of wrk: persistent connections over loopback, one request at a time on each, bytes made beforehand. A thread per
/// connection costs the two processors less than HttpClient would.
/// </summary>
internal static class LoadClient
{
    /// <summary>Sends requests for a time.</summary>
    /// <param name="port">On 127.0.0.1.</param>
    /// <param name="requests">Whole requests; the connections take them in turn.</param>
    /// <param name="expectedStatus">Any other is a failure.</param>
    /// <param name="connections">1 or more.</param>
    /// <param name="duration">Requests under way at its end are waited for and counted.</param>
    public static LoadResult Run(int port, byte[][] requests, int expectedStatus, int connections, TimeSpan duration)
    {
        var times = new List<double>[connections];
        var failures = 0;
        var startedAt = Stopwatch.GetTimestamp();
        var threads = Enumerable.Range(0, connections).Select(index => new Thread(() =>
        {
            times[index] = [];
            using var connection = new Connection(port);
            for (var turn = index; Stopwatch.GetElapsedTime(startedAt) < duration; turn += connections)
            {
                var sentAt = Stopwatch.GetTimestamp();
                if (connection.Send(requests[turn % requests.Length]) != expectedStatus)
                    Interlocked.Increment(ref failures);
                times[index].Add(Stopwatch.GetElapsedTime(sentAt).TotalMilliseconds);
            }
        }, maxStackSize: 256 * 1024)).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        var elapsed = Stopwatch.GetElapsedTime(startedAt);
        return new LoadResult([.. times.SelectMany(one => one).Order()], elapsed, failures);
    }

    /// <summary>The bytes of a request.</summary>
    public static byte[] Request(string method, string path, string token, string? body = null)
    {
        var head = $"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n";
        return Encoding.UTF8.GetBytes(body is null && method == "GET"
            ? head + "\r\n"
            : head + $"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body ?? "")}\r\n\r\n{body}");
    }

    private sealed class Connection : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        private readonly byte[] _answer = new byte[16 * 1024];

        public Connection(int port) => _socket.Connect(IPAddress.Loopback, port);

        /// <returns>The status of the answer, which has been read to its end.</returns>
        public int Send(byte[] request)
        {
            _socket.Send(request);
            var received = 0;
            while (true)
            {
                var count = _socket.Receive(_answer, received, _answer.Length - received, SocketFlags.None);
                if (count == 0)
                    throw new IOException("The server closed the connection.");
                received += count;
                var answer = _answer.AsSpan(0, received);
                var end = answer.IndexOf("\r\n\r\n"u8);
                if (end >= 0 && received >= end + 4 + ContentLength(answer[..(end + 2)]))
                    return int.Parse(answer[9..12], CultureInfo.InvariantCulture);
            }
        }

        public void Dispose() => _socket.Dispose();

        private static int ContentLength(ReadOnlySpan<byte> head)
        {
            var name = "\r\nContent-Length: "u8;
            var value = head[(head.IndexOf(name) is var start and >= 0 ? start + name.Length : throw new IOException("An answer has no length."))..];
            return int.Parse(value[..value.IndexOf((byte)'\r')], CultureInfo.InvariantCulture);
        }
    }
}

/// <summary>What a client saw.</summary>
/// <param name="Times">Milliseconds of every request, ascending.</param>
/// <param name="Elapsed">From the first request to the last answer.</param>
/// <param name="Failures">Answers of another status than was expected.</param>
internal sealed record LoadResult(double[] Times, TimeSpan Elapsed, int Failures)
{
    /// <summary>What the server spent on all of them.</summary>
    public TimeSpan ProcessorTime { get; init; }

    public double PerSecond => Times.Length / Elapsed.TotalSeconds;

    public double Percentile(int percent) => Times[Math.Min(Times.Length - 1, Times.Length * percent / 100)];
}

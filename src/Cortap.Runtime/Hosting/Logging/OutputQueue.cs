using System.Buffers;
using System.Diagnostics;

namespace Cortap.Runtime.Hosting.Logging;

/// <summary>
/// What any thread writes here is handed on by one thread of the queue's own, many lines with one call. A receiver that does not take them
/// delays nobody by more than <see cref="Patience"/>: what finds no room then is dropped and counted. No lock is held while the receiver,
/// or anybody's code, is called.
/// </summary>
internal sealed class OutputQueue
{
    /// <summary>The bytes that wait at most, but for a single line that is larger.</summary>
    public const int Capacity = 1024 * 1024;

    /// <summary>For how long a line waits for room. One that waited in vain lets those after it be dropped at once, until something got out.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    // A call for each line would cost more than the line.
    private static readonly TimeSpan GatheringTime = TimeSpan.FromMilliseconds(5);
    private const int EnoughForACall = 64 * 1024;

    private readonly Receive _receive;
    private readonly Func<long, byte[]> _describeLoss;
    private readonly object _gate = new();
    private ArrayBufferWriter<byte> _waiting = new(EnoughForACall);
    private ArrayBufferWriter<byte> _leaving = new(EnoughForACall);
    private long _taken;
    private long _handedOn;
    private long _dropped;
    private bool _isStuck;
    private bool _isGivenUp;
    private bool _isLineCut;

    /// <param name="name">Of the thread.</param>
    /// <param name="receive">Where the lines go.</param>
    /// <param name="describeLoss">Makes the line that says how many were dropped; it is written as soon as something got out again.</param>
    public OutputQueue(string name, Receive receive, Func<long, byte[]> describeLoss)
    {
        _receive = receive;
        _describeLoss = describeLoss;
        new Thread(HandOn) { IsBackground = true, Name = name }.Start();
    }

    /// <summary>May take for ever.</summary>
    /// <returns>How many of the bytes it took; fewer than all when it failed.</returns>
    public delegate int Receive(ReadOnlySpan<byte> bytes);

    /// <param name="lines">Whole lines, which stay in one piece.</param>
    public void Write(ReadOnlySpan<byte> lines)
    {
        long dropped;
        lock (_gate)
        {
            if (HasRoom(lines.Length) || WaitForRoom(lines.Length))
            {
                var before = _waiting.WrittenCount;
                _waiting.Write(lines);
                _taken += lines.Length;
                // The queue's thread waits for the first line, and then only until there are enough of them.
                if (before == 0 || (before < EnoughForACall && _waiting.WrittenCount >= EnoughForACall)) Monitor.PulseAll(_gate);
                return;
            }

            dropped = lines.Count((byte)'\n');
            _dropped += dropped;
        }

        LogMetrics.Dropped(dropped);
    }

    /// <summary>
    /// Returns when everything written before has been handed on, or when the time is over; after that it returns at once, because the
    /// end of a process must not wait twice.
    /// </summary>
    public void Drain(TimeSpan limit)
    {
        var startedAt = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            var goal = _taken;
            Monitor.PulseAll(_gate);
            while (_handedOn < goal && !_isGivenUp)
            {
                var left = limit - Stopwatch.GetElapsedTime(startedAt);
                _isGivenUp = left <= TimeSpan.Zero || (!Monitor.Wait(_gate, left) && _handedOn < goal);
            }
        }
    }

    private bool HasRoom(int length) => _waiting.WrittenCount == 0 || _waiting.WrittenCount + length <= Capacity;

    private bool WaitForRoom(int length)
    {
        var startedAt = Stopwatch.GetTimestamp();
        while (!_isStuck)
        {
            var left = Patience - Stopwatch.GetElapsedTime(startedAt);
            if (left <= TimeSpan.Zero)
                _isStuck = true;
            else
                Monitor.Wait(_gate, left);
            if (HasRoom(length)) return true;
        }

        return false;
    }

    private void HandOn()
    {
        while (true)
        {
            lock (_gate)
            {
                while (_waiting.WrittenCount == 0)
                    Monitor.Wait(_gate);
                if (_waiting.WrittenCount < EnoughForACall) Monitor.Wait(_gate, GatheringTime);
                (_waiting, _leaving) = (_leaving, _waiting);
                Monitor.PulseAll(_gate);
            }

            var lost = HandOn(_leaving.WrittenSpan);
            if (lost > 0) LogMetrics.Dropped(lost);
            var notice = TakeNotice(lost);
            lock (_gate)
            {
                // It finds its place even where there is no room, and before what those write who wait for the lines that got out.
                _waiting.Write(notice);
                _taken += notice.Length;
                _handedOn += _leaving.WrittenCount;
                _leaving.ResetWrittenCount();
                _isStuck = false;
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <returns>How many lines the receiver did not take.</returns>
    private int HandOn(ReadOnlySpan<byte> lines)
    {
        // What follows half a line must not become its end.
        if (_isLineCut && _receive("\n"u8) == 1) _isLineCut = false;
        var taken = _isLineCut ? 0 : _receive(lines);
        if (taken == lines.Length) return 0;

        _isLineCut |= taken > 0 && lines[taken - 1] != '\n';
        return lines[taken..].Count((byte)'\n');
    }

    /// <summary>The line that says how many were dropped, empty when there is nothing to say or it would not get out either.</summary>
    private byte[] TakeNotice(int lost)
    {
        long unsaid;
        lock (_gate)
        {
            _dropped += lost;
            unsaid = lost == 0 ? _dropped : 0;
            _dropped -= unsaid;
        }

        return unsaid == 0 ? [] : _describeLoss(unsaid);
    }
}

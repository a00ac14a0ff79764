using System.Globalization;
using System.Text;
using Cortap.Runtime.Hosting.Logging;

namespace Cortap.Runtime.Tests.Hosting;

/// <summary>What stands between those who write and standard output.</summary>
public sealed class OutputQueueTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly string Quarter = new('x', (OutputQueue.Capacity / 4) - 1);

    private readonly Receiver _receiver = new();
    private readonly OutputQueue _queue;

    public OutputQueueTests()
        => _queue = new OutputQueue("test", _receiver.Take, lines => Encoding.UTF8.GetBytes($"dropped {lines}\n"));

    // Its thread waits for ever, as that of the service does.
    public void Dispose() => _receiver.Open.Set();

    [Fact]
    public async Task Write_OfSeveralLinesWhileTheReceiverIsBusy_HandsThemOnTogether()
    {
        await GetStuckAsync();
        Write("one\n");
        Write("two\n");
        _receiver.Open.Set();
        Drain();
        _receiver.Calls.ShouldBe(["first\n", "one\ntwo\n"]);
    }

    [Fact]
    public async Task Write_OfOneLineLargerThanTheQueue_KeepsItInOnePiece()
    {
        var line = new string('x', 3 * OutputQueue.Capacity) + "\n";
        await GetStuckAsync();
        Write(line);
        _receiver.Open.Set();
        Write("after\n");
        Drain();
        string.Concat(_receiver.Calls).ShouldBe("first\n" + line + "after\n");
        _receiver.Calls.ShouldContain(line);
    }

    [Fact]
    public async Task Write_WhileTheReceiverIsStuck_DropsWhatFindsNoRoomAndSaysSoOnce()
    {
        await GetStuckAsync();
        for (var number = 0; number < 4; number++) Write($"{Quarter}\n");
        for (var number = 0; number < 500; number++) Write("lost\n");
        _receiver.Open.Set();
        Drain();
        Write("after\n");
        Drain();
        var lines = string.Concat(_receiver.Calls).Split('\n');
        lines.ShouldBe(["first", Quarter, Quarter, Quarter, Quarter, "dropped 500", "after", ""]);
    }

    [Fact]
    public async Task Write_FromManyThreadsThroughOneWriterWhileTheReceiverIsStuck_LetsThemWaitTogetherAndNotInTurn()
    {
        await GetStuckAsync();
        for (var number = 0; number < 4; number++) Write($"{Quarter}\n");
        var console = TextWriter.Synchronized(new LineWriter(_queue));

        // In turn they would wait for longer than the test does.
        await Parallel.ForEachAsync(Enumerable.Range(0, 400), async (_, _) => await console.WriteLineAsync("lost")).WaitAsync(Patience);

        _receiver.Open.Set();
        Drain();
        string.Concat(_receiver.Calls).ShouldContain("dropped 400\n");
    }

    [Fact]
    public async Task Drain_WhileTheReceiverIsStuck_ReturnsAndTheNextTimeAtOnce()
    {
        await GetStuckAsync();
        Write("unread\n");
        await Task.Run(() =>
        {
            _queue.Drain(TimeSpan.FromMilliseconds(1));
            _queue.Drain(TimeSpan.FromHours(1));
        }).WaitAsync(Patience);
        _receiver.Calls.ShouldBeEmpty();
    }

    [Fact]
    public void Write_AfterTheReceiverFailedInALine_BeginsALineAndCountsTheLostOnes()
    {
        _receiver.Room = 2;
        Write("lost\nlost\n");
        Drain();
        _receiver.Room = int.MaxValue;
        Write("kept\n");
        Drain();
        Write("after\n");
        Drain();
        string.Concat(_receiver.Calls).ShouldBe("lo\nkept\ndropped 2\nafter\n");
    }

    [Fact]
    public void LineWriter_PiecesOfLines_ArriveAsWholeLines()
    {
        using var writer = new LineWriter(_queue);
        writer.Write("a");
        Write("between\n");
        writer.Write(['b', 'c'], 1, 1);
        writer.Write("d\nsecond");
        writer.WriteLine();
        writer.Write("{0}", "begun é");
        writer.Flush();
        writer.Flush();
        writer.WriteLine(1.5.ToString(CultureInfo.InvariantCulture));
        Drain();
        string.Concat(_receiver.Calls).ShouldBe("between\nacd\nsecond\nbegun é\n1.5\n");
    }

    private async Task GetStuckAsync()
    {
        _receiver.Open.Reset();
        Write("first\n");
        await _receiver.Called.WaitAsync(Patience);
    }

    private void Write(string text) => _queue.Write(Encoding.UTF8.GetBytes(text));

    private void Drain() => _queue.Drain(Patience);

    private sealed class Receiver
    {
        private readonly TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<string> Calls { get; } = [];

        /// <summary>The bytes that it can still take.</summary>
        public int Room { get; set; } = int.MaxValue;

        /// <summary>While it is reset, a call does not return.</summary>
        public ManualResetEventSlim Open { get; } = new(true);

        public Task Called => _called.Task;

        public int Take(ReadOnlySpan<byte> bytes)
        {
            _called.TrySetResult();
            Open.Wait();
            var taken = Math.Min(bytes.Length, Room);
            Room -= taken;
            if (taken > 0) Calls.Add(Encoding.UTF8.GetString(bytes[..taken]));
            return taken;
        }
    }
}

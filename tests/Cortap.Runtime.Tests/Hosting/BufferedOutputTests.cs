using System.Text;
using Cortap.Runtime.Hosting.Logging;
using Cortap.Runtime.Testing;

namespace Cortap.Runtime.Tests.Hosting;

/// <summary>What stands between the log and standard output.</summary>
public sealed class BufferedOutputTests
{
    private readonly VirtualTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private readonly Receiver _receiver = new();
    private readonly BufferedOutput _output;

    public BufferedOutputTests() => _output = new BufferedOutput(_receiver, _time);

    [Fact]
    public void Write_OfSeveralLines_HandsThemOnTogetherWhenTheTimeHasPassed()
    {
        for (var round = 0; round < 2; round++)
        {
            Write("one\n");
            Write("two\n");
            _receiver.Calls.Count.ShouldBe(round);
            _time.Advance(BufferedOutput.GatheringTime);
            _receiver.Calls.Count.ShouldBe(round + 1);
            _receiver.Calls[round].ShouldBe("one\ntwo\n");
        }
    }

    [Fact]
    public void Write_OfMoreThanFits_HandsOnWhatIsThereFirst()
    {
        var half = new string('x', BufferedOutput.Capacity / 2);
        Write(half + "1");
        Write(half + "2");
        _receiver.Calls.ShouldBe([half + "1"]);
    }

    [Fact]
    public void Write_OfOneLineLargerThanTheBuffer_KeepsItInOnePiece()
    {
        var line = new string('x', 3 * BufferedOutput.Capacity);
        Write("before\n");
        Write(line);
        Write("after\n");
        _output.Flush();
        _receiver.Calls.ShouldBe(["before\n", line, "after\n"]);
    }

    [Fact]
    public async Task Write_WhileTheReceiverIsStuck_WaitsAndLosesNothing()
    {
        var line = new string('x', BufferedOutput.Capacity / 4);
        _receiver.Open.Reset();
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(() =>
        {
            for (var number = 0; number < 4; number++)
                Write($"{writer}{number}{line}\n");
        })).ToArray();
        await _receiver.Called.WaitAsync(TimeSpan.FromSeconds(30));
        // One buffer is with the receiver, a second one is or gets full, and there is no third.
        writers.Count(writer => writer.IsCompleted).ShouldBeLessThan(2);
        _receiver.Open.Set();
        await Task.WhenAll(writers).WaitAsync(TimeSpan.FromSeconds(30));

        _output.Flush();
        var lines = string.Concat(_receiver.Calls).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.ShouldAllBe(one => one.EndsWith(line, StringComparison.Ordinal) && one.Length == line.Length + 2);
        var names = lines.Select(one => one[..2]).ToArray();
        names.Order().ShouldBe(from writer in "0123" from number in "0123" select $"{writer}{number}");
        names.GroupBy(name => name[0]).ShouldAllBe(writer => writer.SequenceEqual(writer.Order()));
    }

    [Fact]
    public void Flush_AfterTheReceiverFailed_HandsOnWhatWasWrittenSince()
    {
        Write("lost\n");
        _receiver.IsFull = true;
        _output.Flush();
        _receiver.IsFull = false;
        Write("kept\n");
        _output.Flush();
        _receiver.Calls.ShouldBe(["kept\n"]);
    }

    private void Write(string text) => _output.Write(Encoding.UTF8.GetBytes(text));

    private sealed class Receiver : MemoryStream
    {
        private readonly TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<string> Calls { get; } = [];

        public bool IsFull { get; set; }

        /// <summary>While it is reset, a call does not return.</summary>
        public ManualResetEventSlim Open { get; } = new(true);

        public Task Called => _called.Task;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _called.TrySetResult();
            Open.Wait();
            if (IsFull)
                throw new IOException("No space left on device");
            if (buffer.Length > 0)
                Calls.Add(Encoding.UTF8.GetString(buffer));
        }
    }
}

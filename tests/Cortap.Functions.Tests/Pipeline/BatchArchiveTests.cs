using System.IO.Compression;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Cortap.Functions.Http;
using Cortap.Infrastructure.Tests.Jobs;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;
using Cortap.Reporting.Storage;
using Microsoft.AspNetCore.Http;

namespace Cortap.Functions.Tests.Pipeline;

public sealed class BatchArchiveTests : IAsyncLifetime
{
    private readonly PipelineWorld _world = new();
    private readonly Batch _batch = PipelineWorld.NewBatch(3);

    public async Task InitializeAsync() =>
        await _world.Batches.CreateAsync(new(_batch, new BatchPlan([], [1])), default);

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task WriteAsync_ToAConnection_OnlyWritesForwardsAndAsynchronously()
    {
        var first = await AddAsync(1, "a.docx", new byte[300_000]);
        await AddAsync(2, "A.docx", [1, 2, 3]);
        await AddAsync(3, "gone.docx", content: null);
        using var connection = new Connection();

        await new BatchArchive(_world.Batches, _world.Objects, TimeProvider.System).WriteAsync(_batch, connection, default);

        await using var archive = new ZipArchive(new MemoryStream(connection.Sent.ToArray()));
        archive.Entries.Select(entry => (entry.Name, entry.Length)).SkipLast(1).ShouldBe([("a.docx", 300_000L), ("A_2.docx", 3L)]);
        using var contents = new StreamReader(await archive.GetEntry("contents.csv")!.OpenAsync());
        var lines = (await contents.ReadToEndAsync()).Split("\r\n");
        lines[1].ShouldBe($"33,{first.Id},completed,a.docx,");
        lines[3].ShouldEndWith(",completed,,");
        connection.LargestWrite.ShouldBeLessThan(200_000, "nothing is kept as a whole");
    }

    [Fact]
    public async Task WriteAsync_AStoreThatFails_WritesNoArchive()
    {
        await AddAsync(1, "a.docx", [1]);
        using var connection = new Connection { FailsAfter = 10 };

        await Should.ThrowAsync<IOException>(() => new BatchArchive(_world.Batches, _world.Objects, TimeProvider.System).WriteAsync(_batch, connection, default));
    }

    [Fact]
    public async Task ExecuteAsync_AStoreThatRefusesBeforeTheFirstByte_IsAnsweredAndNotBroken()
    {
        await AddAsync(1, "a.docx", [1]);
        var objects = Interposed<IObjectStore>.On<Stream?>(_world.Objects, nameof(IObjectStore.OpenAsync), _ => throw new ObjectStoreException("refuses"));
        var context = new DefaultHttpContext { Request = { Method = "GET" }, Response = { Body = new MemoryStream() } };
        var refused = new List<Exception>();

        await new BatchArchiveResult(new BatchArchive(_world.Batches, objects, TimeProvider.System), _batch, exception =>
        {
            refused.Add(exception);
            return Task.FromResult<IResult>(new Refusal());
        }).ExecuteAsync(context);

        refused.ShouldHaveSingleItem().ShouldBeOfType<ObjectStoreException>();
        (context.Response.StatusCode, context.Response.Body.Length, context.Response.Headers.ContentDisposition.Count).ShouldBe((503, 0, 0));
    }

    [Fact]
    public async Task WriteAsync_ACallerWhoStopsReadingForHours_GetsTheWholeArchive()
    {
        await AddAsync(1, "a.docx", RandomNumberGenerator.GetBytes(900_000));
        await AddAsync(2, "b.docx", RandomNumberGenerator.GetBytes(900_000));
        var clock = new Clock();
        using var connection = new Connection { OnWrite = clock.LetHoursPass };

        await new BatchArchive(_world.Batches, _world.Objects, clock).WriteAsync(_batch, connection, default);

        await using var archive = new ZipArchive(new MemoryStream(connection.Sent.ToArray()));
        archive.Entries.Select(entry => entry.Length).SkipLast(1).ShouldBe([900_000L, 900_000L]);
    }

    [Fact]
    public async Task WriteAsync_AReportThatCannotBeReadOn_GivesUp()
    {
        await AddAsync(1, "a.docx", [1]);
        var clock = new Clock();
        var objects = Interposed<IObjectStore>.On<Stream?>(_world.Objects, nameof(IObjectStore.OpenAsync), _ => Task.FromResult<Stream?>(new Pipe().Reader.AsStream()));
        using var connection = new Connection();
        var writing = new BatchArchive(_world.Batches, objects, clock).WriteAsync(_batch, connection, default);

        clock.LetHoursPass();

        await Should.ThrowAsync<ObjectStoreException>(writing.WaitAsync(TimeSpan.FromMinutes(1)));
    }

    private async Task<Job> AddAsync(int number, string name, byte[]? content)
    {
        var stored = content is null
            ? new StoredObject($"reports/{number}", "0123456789abcdef01234567", 0)
            : await _world.Objects.PutAsync($"reports/{number}", content, new ObjectAttributes("x"), default);
        var job = PipelineWorld.NewJob(JobPhase.FetchProjectData) with { BatchId = _batch.Id, BatchNumber = number };
        await _world.Jobs.CreateAsync(new NewJob(job, new byte[64]), default);
        var result = PipelineWorld.Result with { FileName = name, ObjectKey = stored.Key, ObjectVersion = stored.Version };
        await _world.Settlement.CompleteAsync(job.Id, result, default);
        return job;
    }

    /// <summary>A clock whose timers are due when a test lets hours pass.</summary>
    private sealed class Clock : TimeProvider
    {
        private readonly List<Timer> _timers = [];

        public void LetHoursPass() => _timers.ForEach(timer => timer.Fire());

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timers.Add(new Timer(() => callback(state), dueTime));
            return _timers[^1];
        }

        private sealed class Timer(Action callback, TimeSpan dueTime) : ITimer
        {
            private bool _isSet = dueTime != Timeout.InfiniteTimeSpan;

            public void Fire()
            {
                if (_isSet) callback();
                _isSet = false;
            }

            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                _isSet = dueTime != Timeout.InfiniteTimeSpan;
                return true;
            }

            public void Dispose() => _isSet = false;

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }

    private sealed class Refusal : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = 503;
            return Task.CompletedTask;
        }
    }

    /// <summary>As a response's body: it cannot seek and refuses to be written synchronously.</summary>
    private sealed class Connection : Stream
    {
        public List<byte> Sent { get; } = [];

        public int FailsAfter { get; init; } = int.MaxValue;

        public Action OnWrite { get; init; } = () => { };

        public int LargestWrite { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Sent.Count + buffer.Length > FailsAfter) throw new IOException("The connection broke.");
            Sent.AddRange(buffer.Span);
            LargestWrite = Math.Max(LargestWrite, buffer.Length);
            OnWrite();
            return ValueTask.CompletedTask;
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override void Flush() => throw new InvalidOperationException("Synchronous operations are disallowed.");

        public override void Write(byte[] buffer, int offset, int count) => throw new InvalidOperationException("Synchronous operations are disallowed.");

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}

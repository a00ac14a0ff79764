using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;

namespace Cortap.Reporting.Tests.Jobs;

public sealed class RequestBodyTests
{
    [Fact]
    public async Task ReadAsync_BodyThatTheServerCannotRead_IsTheCallersFault()
    {
        // As the server reports a chunk of FFFFFFFFFFFFFFFFF bytes; an answer of 503 would blame the store.
        var outcome = await ReadAsync(new IOException("Bad chunk size data."));

        outcome.TryGet(out _, out var problem).ShouldBeFalse();
        (problem!.Status, problem.Code).ShouldBe((400, ErrorCodes.InvalidRequest));
    }

    [Fact]
    public async Task ReadAsync_WhatTheServerNames_IsLeftToIt() =>
        await Should.ThrowAsync<EndOfStreamException>(ReadAsync(new EndOfStreamException("The body ends early.")));

    private static async Task<Outcome<byte[]>> ReadAsync(IOException exception)
    {
        await using var body = new BrokenStream(exception);
        return await RequestBody.ReadAsync(new IntakeRequest { ContentType = "application/json", Body = body, CorrelationId = "c" }, default);
    }

    private sealed class BrokenStream(IOException exception) : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromException<int>(exception);
    }
}

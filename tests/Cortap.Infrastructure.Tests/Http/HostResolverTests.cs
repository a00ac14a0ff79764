using System.Net;
using Cortap.Infrastructure.Http;

namespace Cortap.Infrastructure.Tests.Http;

public sealed class HostResolverTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task ResolveAsync_NameServersThatHang_HoldNoThreadOfThePoolAndNobodyWhoGivesUp()
    {
        using var answers = new ManualResetEventSlim();
        using var asked = new CountdownEvent(3);
        var ofThePool = 0;
        var resolver = new HostResolver(
            _ =>
            {
                if (Thread.CurrentThread.IsThreadPoolThread) Interlocked.Increment(ref ofThePool);
                asked.Signal();
                answers.Wait(Patience);
                return [IPAddress.Loopback];
            },
            atOnce: 3);
        using var impatience = new CancellationTokenSource();

        var hanging = Enumerable.Range(1, 3).Select(number => resolver.ResolveAsync($"slow{number}.example", impatience.Token)).ToList();
        asked.Wait(Patience).ShouldBeTrue();
        var further = resolver.ResolveAsync("further.example", impatience.Token);
        await impatience.CancelAsync();

        foreach (var attempt in hanging.Append(further)) await Should.ThrowAsync<OperationCanceledException>(() => attempt);
        ofThePool.ShouldBe(0);

        // Their threads were theirs until the end; then there is room again.
        var patient = resolver.ResolveAsync("patient.example", CancellationToken.None);
        patient.IsCompleted.ShouldBeFalse();
        asked.Reset(1);
        answers.Set();
        (await patient.WaitAsync(Patience)).ShouldBe([IPAddress.Loopback]);
    }

    [Fact]
    public async Task ResolveAsync_ResolverThatFails_TellsItsFailure()
    {
        var resolver = new HostResolver(_ => throw new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.HostNotFound), atOnce: 1);

        for (var i = 0; i < 2; i++)
            (await Should.ThrowAsync<System.Net.Sockets.SocketException>(() => resolver.ResolveAsync("none.example", CancellationToken.None))).SocketErrorCode.ShouldBe(System.Net.Sockets.SocketError.HostNotFound);
    }
}

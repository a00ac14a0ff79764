using System.Security.Cryptography;
using System.Text;
using Cortap.Reporting.Security;
using Cortap.Reporting.Tests.Jobs;

namespace Cortap.Reporting.Tests.Security;

public sealed class TokenCipherTests
{
    private static readonly JobId Id = SampleJobs.Processing.Id;
    private static readonly BearerToken Token = new("eyJhbGciOi.payload.signature");

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    [Fact]
    public void Open_WhatWasSealedForTheJob_GivesTheToken()
    {
        var cipher = new TokenCipher(_key);
        cipher.Open(Id, cipher.Seal(Id, Token))!.Value.ShouldBe(Token.Value);
    }

    [Fact]
    public void Seal_Twice_DiffersAndHidesTheToken()
    {
        var cipher = new TokenCipher(_key);
        var sealedToken = cipher.Seal(Id, Token);

        cipher.Seal(Id, Token).ShouldNotBe(sealedToken);
        Encoding.Latin1.GetString(sealedToken).ShouldNotContain("payload");
    }

    [Fact]
    public void Seal_OnManyThreadsAtOnce_GivesEachItsOwnTokenUnderAnotherNonce()
    {
        var cipher = new TokenCipher(_key);
        var sealedTokens = new byte[2_000][];

        Parallel.For(0, sealedTokens.Length, index => sealedTokens[index] = cipher.Seal(Id, new BearerToken($"token.{index}.x")));

        for (var index = 0; index < sealedTokens.Length; index++) cipher.Open(Id, sealedTokens[index])!.Value.ShouldBe($"token.{index}.x");
        sealedTokens.Select(one => Convert.ToHexString(one.AsSpan(5, 12))).ShouldBeUnique();
    }

    [Fact]
    public void Open_ForAnotherJob_IsNull()
    {
        var cipher = new TokenCipher(_key);
        cipher.Open(JobId.Parse("rpt-20260211-160045-ffffffff"), cipher.Seal(Id, Token)).ShouldBeNull();
    }

    [Fact]
    public void Open_AnyByteChangedOrCut_IsNull()
    {
        var cipher = new TokenCipher(_key);
        var sealedToken = cipher.Seal(Id, Token);
        for (var index = 0; index < sealedToken.Length; index++)
        {
            var changed = (byte[])sealedToken.Clone();
            changed[index] ^= 1;
            cipher.Open(Id, changed).ShouldBeNull($"byte {index}");
            cipher.Open(Id, sealedToken.AsSpan(0, index)).ShouldBeNull($"length {index}");
        }
    }

    [Fact]
    public void Open_AfterARotation_StillOpensWhatThePreviousKeySealed()
    {
        var sealedBefore = new TokenCipher(_key).Seal(Id, Token);
        var next = RandomNumberGenerator.GetBytes(32);

        new TokenCipher(next, _key).Open(Id, sealedBefore)!.Value.ShouldBe(Token.Value);
        new TokenCipher(next).Open(Id, sealedBefore).ShouldBeNull();
        new TokenCipher(next).Open(Id, new TokenCipher(next, _key).Seal(Id, Token)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(33)]
    public void Constructor_AKeyOfAnotherSize_Throws(int size) => Should.Throw<ArgumentException>(() => new TokenCipher(new byte[size]));

    [Fact]
    public void ToString_OfAToken_ShowsNothingOfIt() => $"{Token} {new VerifiedToken(new Caller(1, 2, false, []), Token)}".ShouldNotContain("payload");
}

using System.Text.Json;
using System.Xml;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Cortap.Infrastructure.Aws;

/// <summary>Says for the log why a call to AWS failed and what to do.</summary>
internal static class AwsFailure
{
    /// <summary>What the SDK makes of a refused HEAD, whose answer has no body that tells the code.</summary>
    private const string Forbidden = "Forbidden";

    /// <summary>Exceptions by which the SDK tells that a call failed; anything else is a defect of ours.</summary>
    public static bool IsFailure(Exception exception) =>
        exception is AmazonClientException or AmazonServiceException or HttpRequestException or IOException or OperationCanceledException
            or TimeoutException;

    /// <summary>The service refuses by its set-up: trying again does not help, mending it does.</summary>
    public static bool IsLasting(Exception exception) => exception is AmazonServiceException
    {
        ErrorCode: "AccessDenied" or "AllAccessDisabled" or Forbidden or "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "NoSuchBucket" or "InvalidBucketName",
    };

    public static string Describe(Exception exception) => exception switch
    {
        OperationCanceledException or TimeoutException => "no answer in time; check the network and the service's health",
        AmazonServiceException { ErrorCode: { Length: > 0 } code } failure => $"{code} (HTTP {(int)failure.StatusCode}): {Remedy(code) ?? UrlCredentials.Hide(failure.Message)}",
        AmazonServiceException { InnerException: JsonException or XmlException or HttpErrorResponseException } => "no usable answer: what answers is no such service; check the endpoint and what is in front of it",
        AmazonServiceException { InnerException: { } cause } => $"no usable answer: {CallTrouble.Describe(cause)}",
        _ => CallTrouble.Describe(exception),
    };

    private static string? Remedy(string code) => code switch
    {
        "ExpiredToken" or "ExpiredTokenException" or "TokenRefreshRequired" =>
            "the AWS credentials have expired; renew them, or use credentials that renew themselves",
        "RequestTimeTooSkewed" or "RequestExpired" or "RequestInTheFuture" =>
            "this machine's clock differs from the service's; correct the clock",
        "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "UnrecognizedClientException" or "InvalidSignatureException"
            or "InvalidClientTokenId" => "the AWS credentials are wrong, or this machine's clock is",
        "AccessDenied" or "AccessDeniedException" or "AllAccessDisabled" or Forbidden =>
            "the AWS credentials lack a permission; attach the policy that infra/aws/template.yaml makes",
        // What the SDK makes of a 404 without a code.
        "NotFound" => "nothing of that name, or no such service, answers there; check the endpoint, what is in front of it, and the name",
        "NoSuchBucket" or "ResourceNotFoundException" =>
            "it does not exist; create it with infra/aws/template.yaml, for an emulator with `cortap aws init`",
        "SlowDown" or "ThrottlingException" or "Throttling" or "ProvisionedThroughputExceededException" or "RequestLimitExceeded"
            or "RequestThrottled" or "TooManyRequestsException" => "throttled, also after retries; try again later",
        _ => null,
    };
}

namespace Microsoft.DurableTask;

/// <summary>Decides after a failure whether to try again; may await durable tasks only, such as a timer.</summary>
public delegate Task<bool> AsyncRetryHandler(RetryContext retryContext);

{-# LANGUAGE OverloadedStrings #-}

-- Prints VPS details, with the client that openapi-generator generates.
module Main (main) where

import qualified Data.Aeson as A
import Data.Map (Map)
import Data.Maybe (fromMaybe)
import Data.String (fromString)
import qualified Data.Text as T
import qualified Data.Text.Encoding as T
import qualified Data.Text.IO as T
import HostUp
import Network.HTTP.Client (Manager, defaultManagerSettings, newManager, responseBody)
import System.Environment (getEnv)
import Text.Printf (printf)

fetch :: Manager -> HostUpConfig -> T.Text -> T.Text -> IO (Either MimeError VpsDetails, Maybe Problem)
fetch manager config key id' = do
  let request = getVpsDetails (Accept MimeJSON) (Id id') `setHeader` [("Authorization", "Bearer " <> T.encodeUtf8 key)]
  result <- dispatchMime manager config request
  pure (mimeResult result, A.decode (responseBody (mimeResultResponse result)))

main :: IO ()
main = do
  url <- getEnv "BASE_URL"
  key <- T.pack <$> getEnv "HOSTUP_API_KEY"
  manager <- newManager defaultManagerSettings
  blank <- newConfig
  let config = blank {configHost = fromString url}
      details id' = either (fail . mimeError) pure . fst =<< fetch manager config key id'
      text = T.unpack . fromMaybe "null"
  vps <- details "vps_01hxa3b4c5d6e7f8g9h0j1k2m3"
  bare <- details "vps_01hxnull4c5d6e7f8g9h0j1k2m"
  let allowed = case A.fromJSON (A.toJSON (vpsDetailsActions vps)) of
        A.Success gates -> length (filter actionGateAllowed (foldr (:) [] (gates :: Map T.Text ActionGate)))
        A.Error _ -> 0
      billing = vpsDetailsBilling vps
  printf "%s | %s | %s | %s | %.2f %s | %d allowed | %s | %d overdue | %s\n"
    (vpsDetailsId vps) (text (vpsDetailsHostname vps)) (vpsDetailsServiceStatus vps) (text (vpsDetailsPowerState vps))
    (vpsBillingAmount billing) (vpsBillingBillingCycle billing) allowed
    (text (actionGateReason (vpsActionsCanResize (vpsDetailsActions vps))))
    (length (vpsDetailsOverdueInvoices vps)) (text (vpsDetailsHostname bare))

  (_, problem) <- fetch manager config key "vps_unknown"
  case problem of
    Just p -> T.putStrLn (T.unwords [maybe "" (T.pack . show) (problemStatus p), fromMaybe "" (problemCode p)])
    Nothing -> fail "no problem"
